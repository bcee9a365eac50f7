"""An activity with its texts, contacts and colleagues: what actions change, and what the journal keeps of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from rapport.activities.models import Activity, ActivityColleague, ActivityContact
from rapport.base.errors import Gone
from rapport.contacts.models import Contact

MOMENTS = ("starts_at", "first_starts_at", "done_at", "cancelled_at", "trashed_at", "remind_at")
DAYS = ("starts_on", "first_starts_on", "occurs_on")
LINKS = ("kind", "outcome", "assigned_to", "entered_by", "trashed_by", "follows", "repeats_of")
PLAIN = ("subject", "minutes", "direction", "place", "priority", "is_private", "remind_minutes", "attempt", "repeats")
COLUMNS = (*MOMENTS, *DAYS, *LINKS, *PLAIN)
BORN = ("created_by", "created_at")
TEXTS = ("note", "script", "cancelled_because")
PARTS = ("contacts", "colleagues")
SHOWN_OF_CONTACT = (
    "id",
    "kind",
    "name",
    "given",
    "company",
    "phone",
    "email",
    "employer_id",
    "tries",
    "last_contact_at",
    "last_try_at",
)


@dataclass
class Whole:
    """One activity as actions handle it. `before` is its snapshot when it was loaded, None for a new one."""

    activity: Activity
    contacts: list[Contact] = field(default_factory=list)
    colleagues: list[int] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(TEXTS, ""))
    before: dict[str, Any] | None = None
    rows: dict[int, ActivityContact] = field(default_factory=dict)
    is_guests: bool = False  # who changes it only takes part
    is_by_itself: bool = False  # nobody typed it: the next one of a series

    def snapshot(self) -> dict[str, Any]:
        """Its facts as JSON, under the keys of the catalogue where it has them."""
        facts: dict[str, Any] = {name: _json(self.activity, name) for name in COLUMNS}
        facts |= self.texts
        facts["contacts"] = [contact.pk for contact in self.contacts]
        facts["colleagues"] = sorted(self.colleagues)
        return facts

    @property
    def contact_ids(self) -> list[int]:
        return [contact.pk for contact in self.contacts]


def _json(activity: Activity, name: str) -> Any:
    value = getattr(activity, f"{name}_id" if name in LINKS or name == "created_by" else name)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def set_fact(whole: Whole, name: str, value: Any, contacts: dict[int, Contact]) -> None:
    """Put back one fact of a snapshot."""
    if name in TEXTS:
        whole.texts[name] = value or ""
    elif name == "contacts":
        whole.contacts = [contacts[i] for i in value or () if i in contacts]
    elif name == "colleagues":
        whole.colleagues = list(value or ())
    elif name in MOMENTS or name == "created_at":
        setattr(whole.activity, name, value and parse_datetime(value))
    elif name in DAYS:
        setattr(whole.activity, name, value and parse_date(value))
    elif name in LINKS or name == "created_by":
        setattr(whole.activity, f"{name}_id", value)
    elif name in PLAIN:
        setattr(whole.activity, name, value)


def born_facts(whole: Whole) -> dict[str, Any]:
    """What the journal keeps of a new one: everything that is not empty."""
    facts = {**whole.snapshot(), **{name: _json(whole.activity, name) for name in BORN}}
    return {name: value for name, value in facts.items() if value not in (None, "", [], 0, False)}


def load(rows: QuerySet[Activity]) -> list[Whole]:
    """These activities with all their parts, locked where the database locks rows. Call it inside the write transaction."""
    locked = rows.select_for_update(of=("self",)).select_related("kind", "outcome", "assigned_to", "text")
    wholes = {activity.pk: Whole(activity) for activity in locked}
    for row in ActivityContact.objects.filter(activity__in=wholes).order_by("position", "id"):
        wholes[row.activity_id].rows[row.contact_id] = row
    colleagues: dict[int, list[int]] = defaultdict(list)
    for activity_id, user_id in ActivityColleague.objects.filter(activity__in=wholes).values_list(
        "activity_id", "user_id"
    ):
        colleagues[activity_id].append(user_id)
    contacts = contacts_by_id(contact_id for whole in wholes.values() for contact_id in whole.rows)
    for whole in wholes.values():
        whole.contacts = [contacts[i] for i in whole.rows]
        whole.colleagues = colleagues[whole.activity.pk]
        if text := getattr(whole.activity, "text", None):
            whole.texts = {name: getattr(text, name) for name in TEXTS}
        whole.before = whole.snapshot()
    return list(wholes.values())


def load_those(rows: QuerySet[Activity], ids: Sequence[int]) -> list[Whole]:
    """The activities with these ids, in this order; raises Gone if none of them is there."""
    found = {whole.activity.pk: whole for whole in load(rows.filter(pk__in=ids))}
    if not found:
        raise Gone("This activity is not here. It may be in the trash.")
    return [found[i] for i in ids if i in found]


def contacts_by_id(ids: Iterable[int]) -> dict[int, Contact]:
    """The contacts with the few columns that actions need."""
    wanted = set(ids)
    return Contact.objects.only(*SHOWN_OF_CONTACT).in_bulk(wanted) if wanted else {}
