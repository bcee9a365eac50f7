"""What the settings pages show of activities."""

from collections.abc import Iterable

from rapport.access.queries import may_lastingly
from rapport.activities.models import OPEN, Activity, ActivityContact, Kind, Outcome
from rapport.base.errors import Gone
from rapport.contacts.models import Contact
from rapport.organisation.models import User


def kinds() -> list[Kind]:
    """All kinds in order, removed ones too."""
    return list(Kind.objects.order_by("position", "id"))


def kind_of(rows: list[Kind], kind_id: str) -> Kind:
    """The kind asked for, else the first. Raises Gone."""
    if not kind_id:
        return rows[0]
    found = next((row for row in rows if str(row.pk) == kind_id), None)
    if found is None:
        raise Gone("This kind is not here any more.")
    return found


def outcomes(kind: Kind) -> list[Outcome]:
    """What can come of a kind, in order."""
    return list(Outcome.objects.filter(kind=kind).order_by("position", "id"))


def owned_ids(user: User) -> list[int]:
    """Contacts that somebody owns, set-aside ones too."""
    return list(Contact.objects.filter(owner=user).order_by("id").values_list("id", flat=True))


def open_ids(user: User) -> list[int]:
    """What somebody has planned, but for what is private."""
    rows = Activity.objects.filter(OPEN, assigned_to=user, is_private=False)
    return list(rows.order_by("id").values_list("id", flat=True))


def private_count(user: User) -> int:
    """How many private ones somebody has planned: nobody else may know more."""
    return Activity.objects.filter(OPEN, assigned_to=user, is_private=True).count()


def is_heir(user: User, *, contacts: bool, activities: bool) -> bool:
    """Whether somebody may change what they would take over: contacts, what is planned, or both."""
    needed = [name for name, is_asked in (("contacts.change", contacts), ("activities.change", activities)) if is_asked]
    return all(may_lastingly(user, name) for name in needed)


def with_owner(ids: Iterable[int], owners: Iterable[int]) -> dict[int, int]:
    """activity id → the owner of its first contact, for those activities where that is one of these."""
    rows = ActivityContact.objects.filter(activity__in=list(ids), contact__owner__in=list(owners))
    found: dict[int, int] = {}
    for activity, owner in rows.order_by("position", "id").values_list("activity", "contact__owner"):
        found.setdefault(activity, owner)
    return found
