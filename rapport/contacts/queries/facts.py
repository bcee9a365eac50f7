"""The facts of a contact that can wait until its page stands."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from rapport.attachments.hanging import FILES, fixed_here
from rapport.attachments.models import File
from rapport.attachments.queries import files_of
from rapport.base import catalogue
from rapport.contacts.models import Contact, ExternalId
from rapport.contacts.queries.contact import contact_for
from rapport.contacts.queries.known import hidden_of
from rapport.contacts.queries.record import ties_of
from rapport.notices.queries import followers
from rapport.organisation.models import User
from rapport.organisation.queries import people_named
from rapport.ui.formats import write_day

ABOUT = ("nickname", "salutation", "gender", "profession", "industry", "company_type", "language", "time_zone")


@dataclass(frozen=True)
class Facts:
    """What the column beside the history shows below the relationships."""

    contact: Contact
    files: list[File] | None  # None where they are hidden
    fixed: frozenset[str]  # of comments and files what this person only reads
    pairs: list[tuple[str, str]]
    imported: list[dict]
    external_ids: list[tuple[str, str]]
    followers: list[User]
    ties: list[dict]  # a company's; a person's stand on the page at once


def facts_of(user: Any, contact_id: int, today: date) -> Facts:
    """The facts of one contact; raises Gone where there is none for this person."""
    contact, hidden = contact_for(user, contact_id), hidden_of(user)
    people = people_named(followers("contact", contact_id))
    return Facts(
        contact=contact,
        files=None if FILES in hidden else files_of("contact", [contact_id]).get(contact_id, []),
        fixed=fixed_here("contact", user),
        pairs=_pairs(contact),
        imported=[] if "imported" in hidden else [_block(one, today) for one in _imported(contact)],
        external_ids=[] if "external_id" in hidden else _ids_of(contact_id),
        followers=sorted(people.values(), key=lambda one: (one.pk != user.pk, one.name_key)),
        ties=[] if contact.is_person else ties_of(contact, user),
    )


def _ids_of(contact_id: int) -> list[tuple[str, str]]:
    return list(ExternalId.objects.filter(contact=contact_id).order_by("system").values_list("system", "value"))


def _pairs(contact: Contact) -> list[tuple[str, str]]:
    fields = catalogue.card("contact").fields
    shown = []
    for key in ABOUT:
        if value := getattr(contact, key):
            field = fields.get(key)
            words = dict(field.choices()).get(value, value) if field and field.choices else value
            shown.append((field.label if field else key, words))
    return shown


def _imported(contact: Contact) -> list[dict]:
    return contact.detail.imported if hasattr(contact, "detail") else []


def _block(block: dict, today: date) -> dict:
    """One file's left-over columns, with the day as people read it."""
    try:
        on = write_day(date.fromisoformat(str(block.get("on") or "")[:10]), today.year)
    except ValueError:
        on = ""
    return {
        "source": block.get("source", ""),
        "row": block.get("row", ""),
        "on": on,
        "columns": block.get("values") or {},
    }
