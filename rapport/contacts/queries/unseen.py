"""Whom to ask, where somebody adds a contact like one they may not see: a name, and nothing else of that record.

Only where an administrator allows it, only of what is surely the same (an e-mail address, a phone, a name with its company or
place), and of so few records a day that a list of addresses cannot be tried out.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.core.cache import cache

from rapport.access.queries import may
from rapport.access.seeing import sees_all
from rapport.base.errors import Invalid
from rapport.base.text import fold
from rapport.contacts.likeness import company_words
from rapport.contacts.models import Contact
from rapport.contacts.queries.contact import seen_among
from rapport.contacts.queries.duplicates import SHARED, Probe, contacts_by_point, probe_of
from rapport.contacts.queries.known import hidden_of, known_values
from rapport.organisation.queries import organisation, today_of

TOLD_A_DAY = 20
NAMED = 500  # of one name


class Unseen(NamedTuple):
    """What is compared of a record, and whose it is."""

    pk: int
    kind: str
    name_key: str
    company: str
    city_key: str
    postcode: str
    owner: str | None
    works_here: bool | None
    group: str | None

    @property
    def asked(self) -> str:
        return (self.owner if self.works_here else "") or self.group or ""


def whom_to_ask(values: dict[str, Any], user: Any) -> str:
    """The name of whoever works with a contact like the one being typed; "" where nobody is named."""
    return names_to_ask([values], user)[0]


def names_to_ask(many: Sequence[dict[str, Any]], user: Any) -> list[str]:
    """For each of these values of an action that name, else "". Three statements, however many."""
    if not many or not _hears(user):
        return [""] * len(many)
    hidden, country = hidden_of(user), organisation().country
    probes = [_probe(known_values(values, hidden), country) for values in many]
    by_point = contacts_by_point({normal for one in probes for normal in (*one.emails, *one.phones)})
    near = {i for found in by_point.values() for i, label in found if label != "fax"}
    rows = _unseen(near, {one.contact.name_key for one in probes} - {""}, user)
    found = [_first(one, by_point, rows) for one in probes]
    told = _tellable([row.pk for row in found if row], user)
    return [row.asked if row and row.pk in told else "" for row in found]


def _probe(values: dict[str, Any], country: str) -> Probe:
    """What is known of the new one; nothing where it cannot be read."""
    try:
        return probe_of(values, country)
    except Invalid:
        return Probe(Contact(kind=Contact.Kind.PERSON))


def _hears(user: Any) -> bool:
    """Somebody who adds contacts, does not see all of them, and may know whose they are."""
    if user is None or not organisation().hints_at_unseen or sees_all(user, "contact"):
        return False
    return may(user, "contacts.create") and "owner" not in hidden_of(user)


def _unseen(near: set[int], names: set[str], user: Any) -> dict[int, Unseen]:
    """Those this person does not see, of some that are near and those of some names; lists show them all."""
    columns = ("pk", "kind", "name_key", "company", "city_key", "postcode", "owner__name", "owner__is_active")
    live = Contact.objects.filter(hidden_at__isnull=True).exclude(owner_key=0)
    rows: dict[int, Unseen] = {}
    for some in (live.filter(pk__among=near), live.filter(name_key__among=names)):
        found = some.order_by("pk").values_list(*columns, "owner_group__name")
        rows |= {row[0]: Unseen(*row) for row in found[: NAMED * (len(names) + len(near))]}
    seen = seen_among(user, rows)
    return {pk: row for pk, row in sorted(rows.items()) if pk not in seen}


def _first(probe: Probe, by_point: dict[str, list[tuple[int, str]]], rows: dict[int, Unseen]) -> Unseen | None:
    """The oldest of those that are surely the same and belong to somebody who can be asked."""
    near: dict[int, int] = defaultdict(int)
    for normal in (*probe.emails, *probe.phones):
        owners = {i for i, label in by_point.get(normal, ()) if label != "fax"}
        for pk in owners if len(owners) < SHARED else ():
            near[pk] += 1
    alike = (row for row in rows.values() if row.kind == probe.contact.kind and row.asked)
    return next((row for row in alike if row.pk in near or _is_named_so(probe.contact, row)), None)


def _is_named_so(typed: Contact, row: Unseen) -> bool:
    """The same name, of a person at the same company, or of a company at the same place."""
    if not typed.name or typed.name_key != row.name_key:
        return False
    if typed.is_person:
        return bool(typed.company_key) and company_words(typed.company) == company_words(row.company)
    return (bool(typed.postcode) and fold(typed.postcode) == fold(row.postcode)) or (
        bool(typed.city_key) and typed.city_key == row.city_key
    )


def _tellable(ids: Iterable[int], user: Any) -> set[int]:
    """Those of which this person may hear today; what was told once may be told again."""
    key = f"unseen-told-{user.pk}-{today_of(user)}"
    before = list(cache.get(key) or ())
    told = list(dict.fromkeys([*before, *ids]))[:TOLD_A_DAY]
    if len(told) > len(before):
        cache.set(key, told, 2 * 24 * 3600)
    return set(told)
