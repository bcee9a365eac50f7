"""Reading what somebody wants of an activity: each value is checked before anything is written."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from rapport.access.seeing import rights_of
from rapport.activities.actions.whole import SHOWN_OF_CONTACT, Whole
from rapport.activities.desk import Desk
from rapport.activities.models import Activity, Kind, Outcome
from rapport.activities.repetition import read_series
from rapport.base.errors import Gone, Invalid
from rapport.base.prepared import prepared
from rapport.base.text import clean
from rapport.base.typed_dates import When
from rapport.contacts.models import Contact
from rapport.contacts.queries import visible_to
from rapport.organisation.models import User
from rapport.organisation.queries import people_named

LENGTHS = {"subject": 300, "place": 300, "note": 100_000, "script": 100_000}
TWO_WEEKS = 14 * 24 * 60
SLACK = timedelta(minutes=5)  # clocks differ


class Asked:
    """The values as asked, with the problems found so far; `done()` raises Invalid if there are any."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values
        self.problems: dict[str, str] = {}

    def done(self) -> None:
        if self.problems:
            raise Invalid(self.problems)

    def text(self, key: str) -> str:
        value = clean(str(self.values.get(key) or ""))
        if len(value) > LENGTHS[key]:
            self.problems[key] = f"This is longer than {LENGTHS[key]:,} characters."
        return value

    def number(self, key: str, least: int, most: int) -> int | None:
        value = self.values.get(key)
        if value in (None, ""):
            return None
        try:
            number = int(value)
        except (TypeError, ValueError):
            number = least - 1
        if not least <= number <= most:
            self.problems[key] = f"A whole number from {least:,} to {most:,}."
            return None
        return number


def write_facts(whole: Whole, values: dict[str, Any], *, by: Any, desk: Desk) -> None:
    """Write the values that are there onto the activity. Raises Invalid with every problem at once."""
    asked, activity = Asked(values), whole.activity
    for key in ("subject", "place"):
        if key in values:
            setattr(activity, key, asked.text(key))
    for key in ("note", "script"):
        if key in values:
            whole.texts[key] = asked.text(key)
    for key, least, most in (("minutes", 0, TWO_WEEKS), ("remind_minutes", 0, 60 * 24 * 60)):
        if key in values:
            setattr(activity, key, asked.number(key, least, most))
    if "priority" in values:
        activity.priority = asked.number("priority", -1, 1) or 0
    if "is_private" in values:
        activity.is_private = bool(values["is_private"])
    if "direction" in values:
        activity.direction = values["direction"] if values["direction"] in {"in", "out"} else ""
    _write_kind(activity, asked, desk)
    _write_people(whole, asked, by)
    _write_when(activity, asked, desk)
    asked.done()


def _write_kind(activity: Activity, asked: Asked, desk: Desk) -> None:
    if "kind" not in asked.values:
        return
    kind = asked.values["kind"]
    found = kind if isinstance(kind, Kind) else desk.kind(str(kind))
    if found is None:
        asked.problems["kind"] = "Choose what kind it is."
        return
    if activity.kind_id and activity.kind_id != found.pk and activity.outcome_id:
        activity.outcome = found.outcomes.filter(key=activity.outcome.key).first() if activity.outcome else None
    activity.kind = found


def _write_people(whole: Whole, asked: Asked, by: Any) -> None:
    values = asked.values
    if "contacts" in values:
        whole.contacts = contacts_asked(values["contacts"], asked, by)
    if values.get("assigned_to") and (person := _colleague(values["assigned_to"], asked, "assigned_to")):
        whole.activity.assigned_to = person
    if "colleagues" in values:
        people = [_colleague(one, asked, "colleagues") for one in values["colleagues"] or ()]
        own = whole.activity.assigned_to_id
        whole.colleagues = list(dict.fromkeys(person.pk for person in people if person and person.pk != own))


def contacts_asked(wanted: Iterable[Contact | int], asked: Asked, by: Any) -> list[Contact]:
    """The contacts meant, in their order, each once; a problem under "contacts" where one is not there."""
    wanted = list(dict.fromkeys(wanted or ()))
    ids = [one for one in wanted if not isinstance(one, Contact)]
    found = visible_to(by).only(*SHOWN_OF_CONTACT).in_bulk(ids) if ids else {}
    contacts = [one if isinstance(one, Contact) else found.get(one) for one in wanted]
    if None in contacts:
        asked.problems["contacts"] = "One of these contacts is not here any more."
    return [contact for contact in contacts if contact is not None]


def few_facts_of(user: Any, contact_id: int | None) -> Contact | None:
    """The contact with as much as actions ask of it; raises Gone where it is not there, None for None."""
    if contact_id is None:
        return None
    contact = _few_facts.first(rights_of(user), contact_id)
    if contact is None:
        raise Gone("This contact is not here. It may be in the trash.")
    return contact


@prepared
def _few_facts(user: Any, contact_id: Any) -> QuerySet:
    return visible_to(user).only(*SHOWN_OF_CONTACT).filter(pk=contact_id)


def _colleague(wanted: User | int, asked: Asked, key: str) -> User | None:
    person = wanted if isinstance(wanted, User) else people_named([wanted]).get(wanted)
    if person is None or not person.is_active:
        asked.problems[key] = "Choose a colleague who can sign in."
        return None
    return person


def _write_when(activity: Activity, asked: Asked, desk: Desk) -> None:
    if "when" in asked.values:
        when = asked.values["when"] or When()
        if not isinstance(when, When):
            asked.problems["when"] = "This date cannot be read. Try “fri 10:00”, “+3d” or “14 oct”."
            return
        activity.starts_at, activity.starts_on = when.at, when.on
    when = When(at=activity.starts_at, on=activity.starts_on)
    if "repeats" in asked.values:
        zone = desk.zone(activity.assigned_to)
        try:
            found = read_series(asked.values["repeats"], when, zone)
        except Invalid as invalid:
            asked.problems |= invalid.problems
            return
        activity.repeats = found.stored() if found else None
        activity.occurs_on = when.day(zone) if found else None
    if {"when", "remind_minutes", "assigned_to"} & asked.values.keys():
        activity.remind_at = desk.reminds(when, activity.remind_minutes, activity.assigned_to)


def outcome_asked(kind: Kind, outcome: Outcome | str | None) -> Outcome | None:
    """The outcome meant, of this kind. Raises Invalid under "outcome" where the kind has no such outcome."""
    if not outcome:
        return None
    found = outcome if isinstance(outcome, Outcome) else _outcome.first(kind.pk, outcome)
    if found is None or found.kind_id != kind.pk:
        raise Invalid({"outcome": f"Choose what happened; this is no outcome of a {kind.name.lower()}."})
    return found


@prepared
def _outcome(kind: Any, key: Any) -> QuerySet:
    return Outcome.objects.filter(kind=kind, key=key)


def happened_at(asked: Any, desk: Desk, user: Any) -> datetime:
    """When something happened: now, or another time that is not ahead. Raises Invalid under "done_at"."""
    if asked is None:
        return desk.now
    if isinstance(asked, When):
        asked = desk.begins(asked, user)
    if not isinstance(asked, datetime) or asked.tzinfo is None:
        raise Invalid({"done_at": "This time cannot be read. Try “yesterday 16:00”."})
    if asked > desk.now + SLACK:
        raise Invalid({"done_at": "This is still to come. Schedule it, or log when it happened."})
    return asked


def check_told(whole: Whole) -> None:
    """A plan has to say something: about what, or with whom."""
    if not whole.activity.subject and not whole.contacts and not whole.texts["note"]:
        raise Invalid({"subject": "Say what it is about, or with whom."})
