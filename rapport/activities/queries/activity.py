"""The doors to activities."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from rapport.access.models import Level
from rapport.access.queries import may
from rapport.access.seeing import acting_for, knows_of, leads, people_of, rights_of, rows_seen, seen_of, sees_all
from rapport.activities.models import Activity, ActivityColleague, ActivityContact
from rapport.activities.queries.known import known
from rapport.base.errors import Gone
from rapport.base.prepared import prepared
from rapport.contacts.models import Contact

NONE = -1  # no id is below zero: a condition that finds nothing, and that a prepared statement can be made of


def seen_by(user: Any, of: str = "") -> Q:
    """With a contact one sees, or of somebody one stands for; private ones only one's own. None is Rapport itself.

    One's own is what one does, typed, planned or takes part in. `of` is the path to the activity from the rows asked, such as
    "activity__".
    """
    if user is None:
        return Q()
    if not knows_of(user, "activity"):
        return Q(**{f"{of}pk": NONE})
    is_open = Q(**{f"{of}is_private": False})
    if seen_of(user, "contact") != "all":
        theirs = _with_seen(user, of) | (parts_of(people_of(user), of) if leads(user) else Q())
        is_open &= theirs
    return is_open | own_of(user.pk, of)


def _with_seen(user: Any, of: str) -> Q:
    """With a contact that somebody sees, who does not see all of them."""
    with_seen = ActivityContact.objects.filter(rows_seen(user, "contact", of="contact__"))
    if seen_of(user, "contact") == "few":
        return Q(**{f"{of}pk__in": with_seen.values("activity")})
    return Q(Exists(with_seen.filter(activity=OuterRef(f"{of}pk"))))


def own_of(user_id: Any, of: str = "") -> Q:
    """What somebody does, typed, planned or takes part in."""
    mine = Q(**{f"{of}assigned_to": user_id}) | Q(**{f"{of}created_by": user_id}) | Q(**{f"{of}entered_by": user_id})
    return mine | Q(Exists(ActivityColleague.objects.filter(activity=OuterRef(f"{of}pk"), user=user_id)))


def parts_of(people: Any, of: str = "") -> Q:
    """The same of several people (ids, or their mark)."""
    names = ("assigned_to_id", "created_by_id", "entered_by_id")
    mine = Q(*((f"{of}{name}__among", people) for name in names), _connector=Q.OR)
    return mine | Q(Exists(ActivityColleague.objects.filter(activity=OuterRef(f"{of}pk"), user_id__among=people)))


def few_to(user: Any) -> list[QuerySet]:
    """What `visible_to` gives somebody who sees few contacts, in parts: each way to it has an index of its own."""
    living = Activity.objects.filter(trashed_at__isnull=True)
    if not knows_of(user, "activity"):
        return [living.filter(pk=NONE)]
    with_seen = ActivityContact.objects.filter(rows_seen(user, "contact", of="contact__")).values("activity")
    found = [living.filter(is_private=False, pk__in=with_seen), *_ways_to(living, "", user.pk)]
    if leads(user):
        found += _ways_to(living.filter(is_private=False), "__among", people_of(user))
    return found


def _ways_to(rows: QuerySet, lookup: str, whose: Any) -> list[QuerySet]:
    parts = ActivityColleague.objects.filter(**{f"user_id{lookup}": whose}).values("activity")
    own = [rows.filter(**{f"{name}{lookup}": whose}) for name in ("assigned_to_id", "created_by_id", "entered_by_id")]
    return [rows.filter(pk__in=parts), *own]


def visible_to(user: Any) -> QuerySet[Activity]:
    """Every activity this person may see, cancelled ones included, the trash not."""
    return Activity.objects.filter(seen_by(user), trashed_at__isnull=True)


def known_to(user: Any) -> QuerySet[Activity]:
    """Every activity this person may see, the trash included."""
    return Activity.objects.filter(seen_by(user))


def usable_by(user: Any, level: int = Level.WRITE) -> Q | None:
    """Which of those that somebody sees they may use so far: with a contact they may, or of people they stand for. None: all."""
    if sees_all(user, "contact", level):
        return None
    usable = rows_seen(user, "contact", level=level, of="contact__")
    with_usable = Exists(ActivityContact.objects.filter(usable, activity=OuterRef("pk")))
    names = ("assigned_to_id", "created_by_id", "entered_by_id")
    return Q(*((f"{name}__among", people_of(user)) for name in names), _connector=Q.OR) | Q(with_usable)


def part_of(user: Any) -> Q:
    """Which activities are somebody's part: who does them or takes part, also in the place of an absent one."""
    takes_part = ActivityColleague.objects.filter(activity=OuterRef("pk"), user_id__among=acting_for(user))
    return Q(assigned_to_id__among=acting_for(user)) | Q(Exists(takes_part))


def usable_among(
    user: Any,
    ids: Collection[int],
    level: int = Level.WRITE,
    done_by: Mapping[int, int] | None = None,
    contacts: Mapping[int, int] | None = None,
) -> set[int]:
    """Those of these, which somebody sees, that they may use so far, whom their privileges let.

    Where that is known, `done_by` (id → who does it): what is one's own, or of people below, needs no asking; and `contacts`
    (id → a contact of it): asked about these first, which takes the database far less.
    """
    if sees_all(user, "contact", level):
        return set(ids)
    found = _of(rights_of(user).stands_for, ids, done_by)
    left = set(ids) - found
    if left and contacts and (asked := {contacts[one] for one in left} - {None}):
        theirs = set(_usable_contacts(rights_of(user), list(asked), level=int(level)))
        found |= {one for one in left if contacts[one] in theirs}
        left -= found
    return found | set(_usable(rights_of(user), list(left), level=int(level))) if left else found


def part_among(user: Any, ids: Collection[int], done_by: Mapping[int, int] | None = None) -> set[int]:
    """Those of these, which somebody sees, that are their part."""
    own = _of(rights_of(user).acts_for, ids, done_by)
    left = set(ids) - own
    return own | set(_part(rights_of(user), list(left))) if left else own


def _of(people: Collection[int], ids: Collection[int], done_by: Mapping[int, int] | None) -> set[int]:
    return {one for one in ids if done_by.get(one) in people} if done_by else set()


@prepared
def _usable_contacts(asker: Any, ids: Any, *, level: Literal[1, 2, 3]) -> QuerySet:
    usable = rows_seen(asker, "contact", level=level)
    return Contact.objects.filter(usable, pk__among=ids).order_by().values_list("pk", flat=True)


@prepared
def _usable(asker: Any, ids: Any, *, level: Literal[1, 2, 3]) -> QuerySet:
    return Activity.objects.filter(usable_by(asker, level) or Q(), pk__among=ids).values_list("pk", flat=True)


@prepared
def _part(asker: Any, ids: Any) -> QuerySet:
    return Activity.objects.filter(part_of(asker), pk__among=ids).values_list("pk", flat=True)


@prepared
def _visible(asker: Any, ids: Any) -> QuerySet:
    return visible_to(asker).filter(pk__among=ids).values_list("pk", flat=True)


def changeable_among(
    user: Any, ids: Collection[int], done_by: Mapping[int, int] | None = None, contacts: Mapping[int, int] | None = None
) -> set[int]:
    """Those of these, which somebody sees, that they may change; `done_by` and `contacts` as in `usable_among`."""
    return usable_among(user, ids, done_by=done_by, contacts=contacts) if may(user, "activities.change") else set()


def completable_among(user: Any, ids: Collection[int]) -> set[int]:
    """Those of these, which somebody sees, that they may complete and comment on: what they may change, and what is their part."""
    changeable = changeable_among(user, ids)
    return changeable | part_among(user, set(ids) - changeable)


def changeable_to(user: Any) -> QuerySet[Activity] | None:
    """Those they may change, and those whose part they may do; the trash included, None for all."""
    if not may(user, "activities.change"):
        return known_to(user).filter(part_of(user))
    usable = usable_by(user)
    return None if usable is None else known_to(user).filter(usable | part_of(user))


def trashed_to(user: Any) -> QuerySet[Activity]:
    """What rests in the trash, as far as this person may see it."""
    return Activity.objects.filter(seen_by(user), trashed_at__isnull=False)


def activity_for(user: Any, activity_id: int) -> Activity:
    """One activity with what its page shows; raises Gone where there is none for this person."""
    rows = visible_to(user).select_related("kind", "outcome", "assigned_to", "entered_by", "text", "contact")
    activity = rows.filter(pk=activity_id).first()
    if activity is None:
        raise Gone("This activity is not here. It may be in the trash.")
    return known([activity], user)[0]


def contact_about(activity_id: int) -> int | None:
    """In whose journal it shows: its contact's, nobody's while it is private."""
    return Activity.objects.filter(pk=activity_id, is_private=False).values_list("contact", flat=True).first()


def unseen_among(user: Any, rows: Iterable[dict], *, with_seen: bool = False) -> set[int]:
    """The ids of those of these rows (with "is_private", "assigned_to_id") that this person may not see; mostly without asking.

    `with_seen`: each has a contact that they see.
    """
    if not knows_of(user, "activity"):
        return {row["id"] for row in rows}
    all_else, people = with_seen or sees_all(user, "contact"), rights_of(user).stands_for
    doubtful = {
        row["id"]
        for row in rows
        if row["assigned_to_id"] != user.pk and (row["is_private"] or not (all_else or row["assigned_to_id"] in people))
    }
    return doubtful - set(_visible(rights_of(user), list(doubtful))) if doubtful else set()
