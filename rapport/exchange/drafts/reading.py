"""A whole row: read, finished, and signed with the digests that recognise it."""

import hashlib
import json
import re
from collections.abc import Iterator

from rapport.base.names import PARTS
from rapport.base.partial_dates import read_partial
from rapport.contacts.models import Contact
from rapport.exchange.allowed import without
from rapport.exchange.drafts.aside import aside
from rapport.exchange.drafts.facts import Draft, Plan
from rapport.exchange.drafts.sales import finish_sales
from rapport.exchange.drafts.standings import finish_standings
from rapport.exchange.drafts.taking import READERS, longest, longest_texts, take_cells, take_point
from rapport.exchange.readers.rows import Reading, Row, content

NOBODY = "No name, company, phone or e-mail address"


def drafts(rows: Iterator[Row], plan: Plan) -> Iterator[Draft]:
    """One draft for every row, in order, the empty ones included."""
    for row in rows:
        yield draft_of(row, plan)


def draft_of(row: Row, plan: Plan) -> Draft:
    """Read one row by the plan."""
    draft = Draft(row.number, row.cells, trouble=row.trouble)
    if row.trouble:
        return _signed(draft, plan)
    if row.is_empty:
        draft.skip = "The row is empty."
        return _signed(draft, plan)
    if row.is_footer:
        draft.skip = "This reads as a word about the file, not as a contact."
        return _signed(draft, plan)
    if row.values is not None:
        _take_card(draft, row.values, plan)
    else:
        draft.contents = [content(cell) for cell in row.cells]
        take_cells(draft, plan)
    if plan.about == "contacts":
        _finish_contact(draft, plan)
    elif plan.sales:
        finish_sales(draft, plan)
    else:
        _finish_known(draft, plan)
    if plan.fixed:
        _leave_out_fixed(draft, plan)
    return _signed(draft, plan)


def _signed(draft: Draft, plan: Plan) -> Draft:
    """The digests by which this row, and the thing it is about, are known again."""
    cells = draft.contents or draft.cells or _plain(draft.values)
    text = json.dumps([plan.system, plan.about, plan.columns, cells], ensure_ascii=False, separators=(",", ":"))
    draft.digest = _hash(text)
    of_row = draft.roles.get("row_id") or (draft.id if plan.about == "contacts" else "")
    draft.key = _hash(f"{plan.system}\0{plan.about}\0{of_row}") if of_row else draft.digest
    return draft


def _plain(values: dict) -> dict:
    photo = values.get("photo")
    return {**values, "photo": _hash(photo.hex())} if isinstance(photo, bytes) else values


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _take_card(draft: Draft, card: dict, plan: Plan) -> None:
    """What a vCard says; its UID is the external id."""
    values = dict(card)
    draft.other = dict(values.pop("other", {}))
    draft.id = str(values.pop("uid", ""))[:200]
    for key in ("gender", "birthday", "tags"):
        if text := values.pop(key, None):
            for one in text if isinstance(text, list) else [text]:
                READERS[key](draft, one, key.capitalize(), plan)
    for key in [
        k
        for k in values
        if k in longest_texts() and isinstance(values[k], str) and len(values[k]) > longest(Contact, k)
    ]:
        aside(draft, key.capitalize(), values.pop(key), f"{key.capitalize()} is too long for a field.")
    for point in values.pop("points", []):
        take_point(draft, point["kind"], point["label"], point["value"], point["kind"].capitalize())
    draft.values.update(values)


def _finish_contact(draft: Draft, plan: Plan) -> None:
    """Person or company; and a row that names nobody is no contact."""
    values = draft.values
    draft.roles.update({k: values.pop(k) for k in ("parent", "parent_id") if k in values})
    is_person = any(values.get(k) for k in ("name", "given", "family", "middle", "nickname"))
    kind = values.get("kind") or ("person" if is_person or not values.get("company") else "organisation")
    values["kind"] = kind
    if kind == "organisation" and not values.get("name") and values.get("company"):
        values["name"] = values.pop("company")
    if not (is_person or values.get("name") or values.get("company") or values.get("points")):
        draft.trouble = f"{NOBODY}." if not plan.fixed else f"{NOBODY} that you may fill in."
    if "owner" not in values and plan.owner_id:
        values["owner"] = plan.owner_id
    if plan.tags:
        values["tags"] = [*values.get("tags", []), *(t for t in plan.tags if t not in values.get("tags", []))]
    if plan.source and not values.get("source"):
        values["source"] = plan.source
    if draft.stands:
        finish_standings(draft, plan)
    if draft.id and plan.system:
        values.setdefault("external_ids", {})[plan.system] = draft.id


def _leave_out_fixed(draft: Draft, plan: Plan) -> None:
    """Nothing of what whoever imports may not fill in goes on; a row that lives by that alone is no contact."""
    before = draft.values
    draft.values, _ = without(before, plan.fixed)
    if "company" in plan.fixed:
        draft.roles = {key: value for key, value in draft.roles.items() if not key.startswith("parent")}
    told = any(draft.values.get(key) for key in (*PARTS, "name", "company", "points"))
    if plan.about == "contacts" and not draft.trouble and not told:
        draft.trouble = f"{NOBODY} that you may fill in."


def _finish_known(draft: Draft, plan: Plan) -> None:
    """A row about somebody who is here has to say about whom; dates become partial ISO dates."""
    if not (draft.roles.get("of_id") or draft.roles.get("of_name")):
        draft.trouble = "It does not say whose this is."
    if plan.about != "relationships":
        return
    if not draft.trouble and not (draft.roles.get("to_id") or draft.roles.get("to_name")):
        draft.trouble = "It does not say with whom."
    for key in ("since", "until"):
        if text := draft.roles.get(key):
            try:
                draft.roles[key] = read_partial(text, month_first=plan.day_first is False)
            except ValueError as error:
                draft.roles.pop(key)
                aside(draft, _column_of(plan, key), text, f"“{text[:40]}”: {error}")


def _column_of(plan: Plan, target: str) -> str:
    return plan.columns[plan.mapping.index(target)] if target in plan.mapping else target.capitalize()


_DAYS = re.compile(r"^(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d\d)$")


def is_day_first(reading: Reading, country: str) -> bool | None:
    """Whether the file writes the day before the month: by its own values, else as its country does."""
    for row in reading.rows:
        for cell in row.cells:
            if found := _DAYS.match(cell.strip()):
                if int(found[1]) > 12 or found[2] == ".":
                    return True
                if int(found[3]) > 12:
                    return False
    return country not in {"US", "PH", "FM", "MH", "PW"}
