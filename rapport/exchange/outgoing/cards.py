"""vCards of contacts: whole records, whatever columns a list shows."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from rapport.attachments.store import path_of
from rapport.base.errors import Refused
from rapport.contacts.models import Contact
from rapport.contacts.queries.known import hidden_of, known_facts
from rapport.contacts.queries.snapshots import snapshots
from rapport.exchange import vcard
from rapport.exchange.outgoing.rows import Table

_GENDERS = {"female": "F", "male": "M"}


def write_cards(table: Table, stream: BinaryIO, format: str = "vcard") -> int:  # noqa: A002
    """Write a card for each contact; returns their number."""
    if table.definition.record_type != "contact":
        raise Refused("Only contacts can be exported as vCards.")
    count = 0
    for rows in table.chunks():
        for text in cards_of([row["id"] for row in rows], table.user, "3.0" if format == "vcard3" else "4.0"):
            stream.write(text.encode())
            count += 1
    return count


def cards_of(ids: list[int], user: Any, version: str) -> Iterator[str]:
    """The cards of these contacts, in their order, as this person knows them."""
    hidden = hidden_of(user)
    facts = {pk: known_facts(one, hidden) for pk, one in snapshots(ids).items()}
    companies = dict(Contact.objects.filter(pk__in=ids).values_list("pk", "company")) if "company" not in hidden else {}
    for contact_id in ids:
        if contact_id in facts:
            yield vcard.card_text(_facts(contact_id, facts[contact_id], companies.get(contact_id, "")), version)


def _facts(contact_id: int, facts: dict[str, Any], company: str) -> dict[str, Any]:
    gender = facts.get("gender", "")
    points = [p for p in facts["points"] if not p["struck_at"]]
    named = {**facts, "points": points, "uid": f"rapport-{contact_id}", "gender": _GENDERS.get(gender, gender)}
    named["company"] = company if facts["kind"] == "person" else ""
    named["photo"] = _photo(facts.get("photo", ""))
    named["name"] = facts["name"] or company or next((p["value"] for p in points), "")
    return named


def _photo(digest: str) -> tuple[str, bytes] | None:
    if not digest:
        return None
    try:
        return "image/jpeg", path_of(digest).read_bytes()
    except (OSError, ValueError):
        return None
