"""What somebody may do with contacts: one that is not seen is not there, one that is only seen is not changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapport.access.actions import require
from rapport.access.queries import may
from rapport.access.seeing import rows_seen, sees_all
from rapport.base import catalogue
from rapport.base.errors import Gone, NotAllowed
from rapport.contacts.models import Contact

NOT_HERE = "This contact is not here. It may be in the trash."


def require_usable(*contacts: Contact, by: Any = None) -> None:
    """Raise Gone for a contact this person does not see, NotAllowed for one they may not change. None may everything."""
    if by is None:
        return
    for contact in contacts:
        if not may(by, "contacts.view", contact):
            raise Gone(NOT_HERE)
    require(by, "contacts.change", *contacts)


def usable(ids: Sequence[int], level: int, by: Any) -> list[int]:
    """Those of these contacts that somebody may use so far, the trash included."""
    if sees_all(by, "contact", level):
        return list(ids)
    found = Contact.objects.filter(rows_seen(by, "contact", level=level), pk__among=ids)
    kept = set(found.values_list("pk", flat=True))
    return [one for one in ids if one in kept]


PLACES = ("street", "postcode", "city", "region", "country")
LISTED = {"external_ids": "external_id", "employer": "company"}  # a key of values → the field it is of


def fixed_of(by: Any) -> frozenset[str]:
    """The fields of contacts that this person may not change, hidden ones included."""
    return catalogue.fixed_fields(catalogue.card("contact"), by)


def fixed_in(contact: Contact, verbs: frozenset[str], by: Any) -> frozenset[str]:
    """The fields of one contact that this person may not change: all where they may only read it."""
    if "change" not in verbs:
        return frozenset(catalogue.card("contact").fields)
    fixed = fixed_of(by)
    return fixed if "share" in verbs else fixed | {"owner"}


def require_free(keys: Iterable[str], by: Any) -> None:
    """Raise NotAllowed where one of these fields is only read by this person, or hidden from them."""
    fields = catalogue.card("contact").fields
    if locked := sorted(fixed_of(by) & set(keys)):
        hidden = catalogue.hidden_fields(catalogue.card("contact"), by)
        names = ", ".join(fields[key].label for key in locked if key in fields and key not in hidden)
        raise NotAllowed(f"You may read this, but not change it: {names}." if names else "You may not change this.")


def require_free_changes(before: Mapping[str, Any], wanted: Mapping[str, Any], by: Any) -> None:
    """Raise NotAllowed where what would change is fixed: each point by its kind, each address by its parts."""
    if fixed_of(by):
        keys = touched(before, wanted)
        require_free(keys - {"given", "middle", "family", "prefix", "suffix"} if "name" in keys else keys, by)


def touched(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> set[str]:
    """The fields that values speak of, or change from what was before."""
    keys = {LISTED.get(key, key) for key in wanted if key not in ("points", "addresses")}
    was, now = before.get("points") or [], wanted.get("points", before.get("points")) or []
    keys |= {one["kind"] for one in [*was, *now] if (one in was) != (one in now)}
    was, now = before.get("addresses") or [], wanted.get("addresses", before.get("addresses")) or []
    changed = [one for one in [*was, *now] if (one in was) != (one in now)]
    return keys | {
        part for part in PLACES if len({one.get(part, "") for one in changed} | {""}) > 1 and _differ(part, was, now)
    }


def _differ(part: str, was: list[dict], now: list[dict]) -> bool:
    return sorted(one.get(part) or "" for one in was) != sorted(one.get(part) or "" for one in now)


def free_values(values: dict[str, Any], by: Any) -> dict[str, Any]:
    """The values of a form without fields that were not in it for this person, because they may not change them."""
    fixed = fixed_of(by)
    return {key: value for key, value in values.items() if LISTED.get(key, key) not in fixed} if fixed else values


def with_fixed(facts: dict[str, Any], stored: Mapping[str, Any], by: Any) -> dict[str, Any]:
    """Lists as typed together with their parts that this person could not see or change: those stay as stored."""
    fixed = fixed_of(by)
    if not fixed:
        return facts
    facts = dict(facts)
    if facts.get("points") is not None:
        given = {one.get("id") for one in facts["points"]}
        facts["points"] = [
            *facts["points"],
            *(p for p in stored["points"] if p["kind"] in fixed and p["id"] not in given),
        ]
    if facts.get("addresses") is not None and (parts := fixed & set(PLACES)):
        rows = {one["id"]: one for one in stored["addresses"]}
        typed = [
            one | {part: rows[one["id"]][part] for part in parts if one.get("id") in rows} for one in facts["addresses"]
        ]
        kept = {one.get("id") for one in typed}
        facts["addresses"] = [*typed, *(row for row in stored["addresses"] if row["id"] not in kept)]
    return facts
