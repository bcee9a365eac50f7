"""What the forms of a contact hold: as stored or as typed, and as values for the actions. Nothing typed is lost on the way."""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from rapport.base.partial_dates import Birthday, shown_partial
from rapport.base.phones import shown
from rapport.contacts import queries
from rapport.contacts.actions.allowed import PLACES, fixed_of
from rapport.contacts.choices import owner_number
from rapport.contacts.models import LABELS, Contact
from rapport.contacts.queries.known import hidden_of, known
from rapport.contacts.queries.snapshots import snapshot
from rapport.contacts.values import ADDRESS_PARTS, NAME_PARTS, read_point
from rapport.organisation.queries import organisation

PERSON_TEXTS = ("name", *NAME_PARTS, "job_title", "salutation", "gender", "profession", "birthday")
COMPANY_TEXTS = ("name", "company_type")
BOTH_TEXTS = ("industry", "language", "time_zone", "source", "owner", "notes", "touch_goal")
FLAGS = ("do_not_call", "do_not_mail", "is_confidential")
TIE_PARTS = ("id", "what", "other", "name", "title", "since", "until", "was")


@dataclass
class Typed:
    """A form's content. Rows of points carry `what` ("phone:office"), those of ties `what` ("<type>:of" or "<type>:to")."""

    kind: str
    values: dict[str, Any] = field(default_factory=dict)
    points: list[dict] = field(default_factory=list)
    addresses: list[dict] = field(default_factory=list)
    ties: list[dict] = field(default_factory=list)
    ids: list[tuple[str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    said: frozenset[str] | None = None  # the fields that were sent; None where the form did not come from a browser

    @property
    def is_person(self) -> bool:
        return self.kind == Contact.Kind.PERSON

    @property
    def texts(self) -> tuple[str, ...]:
        return (*(PERSON_TEXTS if self.is_person else COMPANY_TEXTS), *BOTH_TEXTS)

    def for_action(self) -> dict[str, Any]:
        """As `create_contact` and `change_contact` take it, without ties."""
        values = {key: self.values.get(key, "") for key in self.texts if self.said is None or key in self.said}
        values |= {key: bool(self.values.get(key)) for key in FLAGS}
        points = [{**row, "kind": kind_of(row["what"]), "label": label_of(row["what"])} for row in self.points]
        ids = [(system, value) for system, value in self.ids if system or value]
        values |= {key: _number(values[key]) for key in ("source",) if key in values}
        values |= {"owner": owner_number(values["owner"])} if "owner" in values else {}
        return values | {"points": points, "addresses": self.addresses, "tags": self.tags, "external_ids": ids}


def kind_of(what: str) -> str:
    kind = what.partition(":")[0]
    return kind if kind in LABELS else "phone"


def label_of(what: str) -> str:
    return what.partition(":")[2]


def _number(text: Any) -> int | None:
    return int(text) if str(text or "").isdecimal() and len(str(text)) < 18 else None


def typed_of(contact: Contact, user: Any) -> Typed:
    """The form of a contact as it is stored."""
    facts = snapshot(contact)
    values = {
        key: facts[key] if facts.get(key) is not None else ""
        for key in (*PERSON_TEXTS, *COMPANY_TEXTS, *BOTH_TEXTS, *FLAGS)
    }
    values["birthday"] = Birthday(contact.birth_year, contact.birth_day).shown
    points = [{**p, "what": f"{p['kind']}:{p['label']}"} for p in facts["points"] if not p["struck_at"]]
    ties = tie_rows(contact, user)
    return Typed(
        contact.kind,
        values,
        with_readings(points),
        facts["addresses"],
        ties,
        list(facts["external_ids"].items()),
        facts["tags"],
    )


def as_allowed(typed: Typed, contact: Contact | None, user: Any, fixed: frozenset[str]) -> Typed:
    """The form as this person may use it: what they may only read as it is stored, what is hidden from them not at all."""
    if not fixed:
        return typed
    stored, hidden = typed_of(contact, user) if contact else Typed(typed.kind), hidden_of(user)
    typed.values |= {key: "" if key in hidden else stored.values.get(key, "") for key in fixed}
    free = [one for one in typed.points if kind_of(one["what"]) not in fixed]
    told = [one for one in stored.points if kind_of(one["what"]) in fixed - hidden]
    typed.points = [*({**one, "is_fixed": True} for one in told), *free]
    rows = {one["id"]: one for one in stored.addresses}
    if fixed >= set(PLACES):
        typed.addresses = list(stored.addresses)
    typed.addresses = [
        one
        | {part: "" if part in hidden else rows.get(one.get("id"), {}).get(part, "") for part in fixed & set(PLACES)}
        for one in typed.addresses
    ]
    typed.tags = typed.tags if "tags" not in fixed else [] if "tags" in hidden else stored.tags
    typed.ids = typed.ids if "external_id" not in fixed else [] if "external_id" in hidden else stored.ids
    return typed


def tie_rows(contact: Contact, user: Any, start: int = 0) -> list[dict[str, Any]]:
    """Its relationships as rows of the form, as many as are shown at once, from number `start` on."""
    ties = list(queries.ties_of(contact, user, start))
    for tie in ties if hidden_of(user) else ():
        known(tie.of, user), known(tie.to, user)
        tie.title = "" if "job_title" in hidden_of(user) else tie.title
    rows = [_tie_row(tie, contact.pk) for tie in ties]
    free = queries.with_free_ends(contact, [int(row["other"]) for row in rows], user)
    is_fixed = "company" in fixed_of(user)
    for row in rows:
        row["is_edited"] = int(row["other"]) in free and not (row["is_employment"] and is_fixed)
    return rows


def _tie_row(tie: Any, contact_id: int) -> dict[str, Any]:
    is_of = tie.of_id == contact_id
    dates = {"title": tie.title, "since": shown_partial(tie.since), "until": shown_partial(tie.until)}
    return {
        "id": str(tie.pk), "what": f"{tie.type_id}:{'of' if is_of else 'to'}", "other": str(tie.to_id if is_of else tie.of_id),
        "contact": tie.to if is_of else tie.of, "has_ended": tie.has_ended, "was": "|".join(dates.values()), **dates,
        "is_employment": tie.type.is_employment,
    }  # fmt: skip


def typed_from(data: QueryDict, kind: str) -> Typed:
    """The form as it was sent."""
    values = {
        key: data.get(key, "")
        for key in (*PERSON_TEXTS, *COMPANY_TEXTS, *BOTH_TEXTS, *FLAGS, "company", "company_id", "since")
    }
    points = _rows(data, "point", ("id", "what", "value"))
    ids = [(row["system"].strip(), row["value"].strip()) for row in _rows(data, "id", ("system", "value"))]
    tags = [name for text in data.getlist("tags") for name in text.split(",")]
    return Typed(
        kind,
        values,
        with_readings([{**row, "id": _number(row["id"])} for row in points if row["value"].strip()]),
        [{**row, "id": _number(row["id"])} for row in _rows(data, "address", ("id", *ADDRESS_PARTS))],
        _rows(data, "tie", TIE_PARTS),
        [pair for pair in ids if any(pair)],
        [tag.strip() for tag in tags if tag.strip()],
        frozenset(data),
    )


def _rows(data: QueryDict, prefix: str, parts: tuple[str, ...]) -> list[dict]:
    """Parallel lists of a repeated group as rows."""
    columns = [data.getlist(f"{prefix}_{part}") for part in parts]
    longest = max(len(column) for column in columns)
    return [
        {part: column[at] if at < len(column) else "" for part, column in zip(parts, columns, strict=True)}
        for at in range(longest)
    ]


def with_readings(points: list[dict]) -> list[dict]:
    """Each row with how it is understood: `read` in words, `is_read`."""
    country = organisation().country
    return [{**row, **reading(row["what"], row["value"], country)} for row in points]


def reading(what: str, value: str, country: str) -> dict[str, Any]:
    """How one typed phone, address or link is understood: "" where it stands as typed."""
    kind = kind_of(what)
    point = read_point({"kind": kind, "label": label_of(what), "value": value}, country)
    if not point["value"]:
        return {"read": "", "is_read": True}
    if not point["normal"]:
        words = {"phone": "not a number", "email": "not an address", "web": "not a link"}
        return {"read": words.get(kind, ""), "is_read": kind == "message"}
    said = shown(point["normal"]) if kind == "phone" else point["normal"]
    return {
        "read": "" if said in (point["value"], point["value"].lower()) or kind != "phone" else said,
        "is_read": True,
    }
