"""The same change on many contacts."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F

from rapport.base.errors import Invalid
from rapport.base.text import fold
from rapport.contacts.actions.allowed import require_free
from rapport.contacts.actions.applying import apply_facts, columns_for, facts_now, locked
from rapport.contacts.actions.change import spoken
from rapport.contacts.actions.dropping import named
from rapport.contacts.actions.many import for_many, verb
from rapport.contacts.models import Contact
from rapport.contacts.values import read_values
from rapport.journal.actions import Writing
from rapport.journal.models import Operation
from rapport.organisation.queries import organisation

TOGETHER = {
    *("owner", "source", "gender", "language", "time_zone", "do_not_call", "do_not_mail", "company_type"),
    *("profession", "industry", "salutation", "touch_goal"),
}
KEY_COLUMNS = {"profession": "profession_key", "industry": "industry_key"}


def change_contacts(ids: Sequence[int], values: dict[str, Any], *, by: Any, inside: Writing | None = None) -> Operation:
    """Give many contacts the same values (keys of TOGETHER). Above 500 a job does it in parts. Raises Invalid."""
    if alien := set(values) - TOGETHER:
        raise Invalid(dict.fromkeys(alien, "This is changed one by one."))
    require_free(values, by)
    facts = spoken(read_values(values, country=organisation().country))
    return for_many("change_contacts", ids, by=by, summary=f"{named(ids)} changed", inside=inside, facts=facts)


@verb("change_contacts")
def change(writing: Writing, ids: Sequence[int], *, facts: dict[str, Any]) -> None:
    if "touch_goal" in facts:
        for contact_id in sorted(ids):
            if (contact := locked(contact_id)) is not None:
                apply_facts(writing, contact, facts)
        return
    columns = {column: one for key, value in facts.items() for column, one in columns_for(key, value).items()}
    here = Contact.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    rows = [c for c in here if _differs(c, columns)]
    for contact in rows:
        before = facts_now(contact, facts) | {"_version": contact.version}
        writing.changed("contact", contact.pk, before, facts | {"_version": contact.version + 1}, about=contact.pk)
    keys = {KEY_COLUMNS[column]: fold(value) for column, value in columns.items() if column in KEY_COLUMNS}
    marks = {"version": F("version") + 1, "changed_at": writing.at, "changed_by": writing.by}
    Contact.objects.filter(pk__in=[contact.pk for contact in rows]).update(**columns, **keys, **marks)
    if rows:
        writing.tell("contact.changed", ids=[c.pk for c in rows], keys=sorted(facts))


def _differs(contact: Contact, columns: dict[str, Any]) -> bool:
    return any(getattr(contact, column) != value for column, value in columns.items())
