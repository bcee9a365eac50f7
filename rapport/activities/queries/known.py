"""Activities as somebody knows them: nothing of hidden fields, nor of contacts that are not seen."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from rapport.access.seeing import people_of, rights_of, rows_seen, sees_all
from rapport.activities.models import Activity, ActivityText
from rapport.base import catalogue
from rapport.contacts.models import Contact
from rapport.contacts.queries import seen_among
from rapport.contacts.queries.known import columns_of
from rapport.contacts.queries.known import hidden_of as hidden_of_contacts
from rapport.contacts.queries.known import known as known_contact

TEXTS = {"note", "script", "cancelled_because"}
FOUND_BY = {"subject": "subject", "note": "text__note"}


def hidden_of(user: Any) -> frozenset[str]:
    """The fields of activities that this person does not know of."""
    return catalogue.hidden_fields(catalogue.card("activity"), user)


def found_by(words: list[str], hidden: frozenset[str]) -> Q:
    """The condition on activities: each word stands in something that is not hidden."""
    found = Q(pk__gt=0)
    for word in words:
        one = Q(pk=-1)
        for key, column in FOUND_BY.items():
            one |= Q(**{f"{column}__icontains": word}) if key not in hidden else Q()
        found &= one
    return found


def contact_told(user: Any) -> Q:
    """Of which activities somebody may know the contact: they see it, or it is theirs to do, or of one they stand for."""
    if sees_all(user, "contact"):
        return Q()
    return rows_seen(user, "contact", of="contact__") | Q(assigned_to_id__among=people_of(user))


def is_told(user: Any, activity: Activity, contact: Contact | None) -> bool:
    """Whether somebody may know this contact of an activity that they see. None is Rapport itself."""
    if contact is None or user is None:
        return contact is not None
    is_theirs = sees_all(user, "contact") or activity.assigned_to_id in rights_of(user).stands_for
    return is_theirs or bool(seen_among(user, [contact.pk]))


def known(activities: Iterable[Activity], user: Any) -> list[Activity]:
    """The activities without what this person does not know of them; to be shown, not to be saved."""
    found = list(activities)
    if user is None:
        return found
    untold = _untold(user, ((one.contact_id, one.assigned_to_id) for one in found))
    hidden, of_contacts = hidden_of(user), hidden_of_contacts(user)
    for one in found:
        if one.contact_id in untold:
            one.contact = None
        elif of_contacts and one.contact is not None:
            known_contact(one.contact, user)
        if hidden:
            _blank(one, hidden)
    return found


def _untold(user: Any, pairs: Iterable[tuple[int | None, int]]) -> set[int]:
    """The contacts among these (contact, who does it) that a person may not know."""
    if sees_all(user, "contact"):
        return set()
    theirs = rights_of(user).stands_for
    doubtful = {contact for contact, who in pairs if contact and who not in theirs}
    return doubtful - seen_among(user, doubtful)


def _blank(activity: Activity, hidden: frozenset[str]) -> None:
    if TEXTS & hidden:
        text = activity._state.fields_cache.get("text")  # where it was not asked for nobody shows it
        kept = {name: getattr(text, name) for name in TEXTS - hidden} if text else {}
        activity.text = ActivityText(activity_id=activity.pk, **kept)
    for column in _columns(hidden):
        if column.is_relation:
            activity._state.fields_cache.pop(column.name, None)
            setattr(activity, column.attname, None)
        else:
            setattr(activity, column.attname, _empty(column))


def _columns(hidden: frozenset[str]) -> list[Any]:
    """The columns of an activity that say something of these fields."""
    fields = catalogue.card("activity").fields
    names = {fields[key].column for key in hidden & fields.keys()}
    return [one for one in Activity._meta.concrete_fields if one.attname in names]


def _empty(column: Any) -> Any:
    return None if column.null else column.get_default() if column.has_default() else ""


def known_rows(rows: list[dict], user: Any) -> list[dict]:
    """The rows without what this person does not know: hidden columns, and columns "contact__…" of contacts not seen."""
    if not rows:
        return rows
    untold = _untold(user, ((row["contact_id"], row["assigned_to_id"]) for row in rows))
    blank = _blank_names(user, rows[0])
    for row in rows:
        names = blank
        if row["contact_id"] in untold:
            row["contact_id"] = None
            names = blank + [name for name in row if name.startswith("contact__")]
        for name in names:
            row[name] = _empty_of(name, row[name])
    return rows


def _blank_names(user: Any, row: dict) -> list[str]:
    """Which names of a row say something that is hidden from somebody, of the activity or of its contact."""
    hidden, of_contacts = hidden_of(user), hidden_of_contacts(user)
    if not hidden and not of_contacts:
        return []
    fields = catalogue.card("activity").fields
    columns = {fields[key].column for key in hidden & fields.keys()}
    columns |= {f"contact__{name}" for name in columns_of(of_contacts)}
    related = tuple(f"{name.removesuffix('_id')}__" for name in columns if name.endswith("_id"))
    return [name for name in row if name in columns or (related and name.startswith(related))]


def _empty_of(name: str, value: Any) -> Any:
    """Empty as this column is: a number that is counted with is its default, a text no text."""
    if name in NUMBERS:
        return NUMBERS[name]
    return "" if isinstance(value, str) and not name.endswith("_at") else False if isinstance(value, bool) else None


NUMBERS = {"priority": 0, "attempt": 0}


def leave_out_unseen(rows: list[dict], user: Any) -> None:
    """Batch of the card: nothing of a contact that this person may not see, nor of hidden fields."""
    if rows and {"contact_id", "assigned_to_id"} <= rows[0].keys():
        known_rows(rows, user)
