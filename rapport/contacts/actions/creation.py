"""Making contacts: one at the desk, thousands in an import."""

from collections.abc import Sequence
from typing import Any

from rapport.access.actions import require
from rapport.contacts.actions.allowed import require_free, touched
from rapport.contacts.actions.draft import draft_of, write_drafts
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing, operation
from rapport.organisation.queries import organisation


def create_contact(values: dict[str, Any], *, by: Any, inside: Writing | None = None, door: str = "web") -> Contact:
    """Make one contact of catalogue keys, as thin as a name, a company, a phone or an e-mail; its owner is `by`.

    A `company` that is named is found or made and becomes the employer. Raises Invalid, NotAllowed.
    """
    require(by, "contacts.create")
    require_free(touched({}, {key: value for key, value in values.items() if value}), by)
    draft = draft_of({"owner": by, **values}, country=organisation().country)
    with operation("create_contact", by=by, summary=f"{_named(draft)} added", door=door, inside=inside) as writing:
        [contact] = write_drafts(writing, [draft], by=by)
    return contact


def _named(draft: Any) -> str:
    return draft.contact.shown_name if draft.contact.name else draft.facts.company or draft.contact.shown_name


def create_contacts_in_bulk(
    rows: Sequence[dict[str, Any]], *, by: Any, writing: Writing, country: str = ""
) -> list[Contact]:
    """Make contacts of many rows of values inside an operation, 500 at a time; in the order of `rows`.

    All rows are read before the first is written. Raises Invalid for the first row that cannot be; a caller that reports
    row by row asks `actions.check_values` first.
    """
    require(by, "contacts.create")
    country = country or organisation().country
    return write_drafts(writing, [draft_of(row, country=country) for row in rows], by=by)


def check_values(values: dict[str, Any], *, country: str) -> None:
    """Raise Invalid where `create_contact` would."""
    draft_of(values, country=country)
