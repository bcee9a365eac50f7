"""The four steps of a lead, kept as the data and what happened say: nothing of it is journalled, for it repeats other rows."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from rapport.base.bulk import update_rows
from rapport.base.prepared import prepared
from rapport.base.sockets import Attempts, AttemptSource, plugged
from rapport.contacts.models import Address, Contact, ContactPoint
from rapport.journal.actions import Writing
from rapport.perspectives.lifecycle.qualification import Known
from rapport.perspectives.models import Standing
from rapport.perspectives.queries import sales

AT_ONCE = 500
MOST = 32_000
OF_CONTACT = ("kind", "name", "company", "job_title", "phone", "email", "city", "postcode")
STEPS = ("attempted_at", "achieved_at", "tries", "times_reached", "verified_at", "findings")
DATA = ("checked_at", "verified_at", "findings", "ask_at", "lead_from")
NOTHING = Attempts()


def known_of(row: Mapping[str, Any], *, other_way: bool = False) -> Known:
    """What is known of a contact by the columns OF_CONTACT of its row."""
    return Known(
        is_person=row["kind"] == Contact.Kind.PERSON,
        name=bool(row["name"]),
        company=bool(row["company"]),
        title=bool(row["job_title"]),
        phone=bool(row["phone"]),
        email=bool(row["email"]),
        address=bool(row["city"] or row["postcode"]),
        other_way=other_way,
    )


def reached_otherwise(rows: Iterable[Mapping[str, Any]]) -> set[int]:
    """Those of these contacts (rows with id, phone, email) without both who can be written to all the same."""
    ids = [row["id"] for row in rows if not (row["phone"] or row["email"])]
    if not ids:
        return set()
    return {pk for (pk,) in _written_to(ids)}


@prepared
def _written_to(ids: Any) -> QuerySet:
    points = ContactPoint.objects.filter(contact__among=ids, struck_at=None).exclude(kind=ContactPoint.Kind.WEB)
    letters = Address.objects.filter(contact__among=ids).exclude(street="")
    return points.order_by().values_list("contact_id").union(letters.order_by().values_list("contact_id"), all=True)


def checked_among(rows: Collection[Mapping[str, Any]]) -> set[int]:
    """Those of these contacts (rows with id and OF_CONTACT) of whom enough is known to begin."""
    otherwise = reached_otherwise(rows)
    return {row["id"] for row in rows if known_of(row, other_way=row["id"] in otherwise).is_checked}


def look_at_data(contact_ids: Collection[int], at: datetime, *, is_new: bool) -> None:
    """Whether enough is known of these contacts. `is_new`: their data changed, so it is to be verified anew."""
    of_contact = {name: F(f"contact__{name}") for name in OF_CONTACT}
    rows = Standing.objects.filter(perspective=sales(), contact__among=list(contact_ids))
    found = list(rows.values(*DATA, standing=F("pk"), **of_contact).annotate(id=F("contact_id")))
    checked, facts = checked_among(found), {}
    for row in found:
        now: dict[str, Any] = {"checked_at": (row["checked_at"] or at) if row["id"] in checked else None}
        if is_new:
            asks = row["lead_from"] is not None and row["id"] in checked
            now |= {"verified_at": None, "findings": None, "ask_at": at if asks else None}
        if any(row[name] != value for name, value in now.items()):
            facts[row["standing"]] = now
    update_rows(Standing, facts)


def count_attempts(contact_ids: Collection[int]) -> None:
    """How often these leads were tried and reached, and when first, as every room that knows of attempts counts."""
    rows = Standing.objects.filter(perspective=sales(), contact__among=list(contact_ids), lead_from__isnull=False)
    standings = {row["contact_id"]: row for row in rows.values("id", "contact_id", "lead_from", *STEPS)}
    if not standings:
        return
    counted = _counted({pk: row["lead_from"] for pk, row in standings.items()})
    facts = {row["id"]: _steps(row, counted.get(pk, NOTHING)) for pk, row in standings.items()}
    before = {row["id"]: row for row in standings.values()}
    update_rows(
        Standing, {pk: one for pk, one in facts.items() if any(before[pk][name] != one[name] for name in STEPS)}
    )


def begin_steps(writing: Writing, holder_ids: list[int]) -> None:
    """These came before opportunity anew, or are not there any more; and so did the people who follow them."""
    for start in range(0, len(holder_ids), AT_ONCE):
        holders = holder_ids[start : start + AT_ONCE]
        concerned = Q(contact__among=holders) | Q(follows__among=holders)
        rows = Standing.objects.filter(concerned, perspective=sales(), lead_from__isnull=False)
        people = list(rows.values_list("contact_id", flat=True))
        if not people:
            continue
        for place in range(0, len(people), AT_ONCE):
            count_attempts(people[place : place + AT_ONCE])
        rows.filter(verified_at=None, checked_at__isnull=False, ask_at=None, findings=None).update(ask_at=writing.at)
        _forget_decisions(writing, rows)


def begin_later(writing: Writing, contact_id: int) -> None:
    """The same at the end of the operation, once for all contacts of which it is said."""
    writing.at_the_end(begin_steps, contact_id)


def _counted(since: dict[int, datetime]) -> dict[int, Attempts]:
    """Of all sources together."""
    found: dict[int, Attempts] = {}
    for source in plugged(AttemptSource):
        for pk, one in source.count(since).items():
            found[pk] = _together(found[pk], one) if pk in found else one
    return found


def _together(one: Attempts, other: Attempts) -> Attempts:
    last = max((one, other), key=lambda each: (each.wrong_at is not None, each.wrong_at))
    return Attempts(
        one.tries + other.tries,
        min(filter(None, [one.first_at, other.first_at]), default=None),
        one.reached + other.reached,
        min(filter(None, [one.first_reached_at, other.first_reached_at]), default=None),
        last.wrong_at,
        last.wrong,
    )


def _steps(row: Mapping[str, Any], counted: Attempts) -> dict[str, Any]:
    """Whoever was reached was attempted, if they called us. What proved wrong is not verified; an undo says it is again."""
    verified, findings = row["verified_at"], row["findings"]
    was = next((datetime.fromisoformat(one["was"]) for one in findings or () if "was" in one), None)
    wrong_at = counted.wrong_at
    if was and not (wrong_at and wrong_at >= was):
        verified, findings = was, None
    elif verified and wrong_at and wrong_at >= verified:
        verified, findings = None, _proved_wrong(counted, verified)
    return {
        "attempted_at": min(filter(None, [counted.first_at, counted.first_reached_at]), default=None),
        "achieved_at": counted.first_reached_at,
        "tries": min(counted.tries, MOST),
        "times_reached": min(counted.reached, MOST),
        "verified_at": verified,
        "findings": findings,
    }


def _proved_wrong(counted: Attempts, was: datetime) -> list[dict[str, Any]]:
    """What is said of data that were verified, until that is undone."""
    return [{"about": "tries", "is_right": False, "sentence": f"{counted.wrong}.", "was": was.isoformat()}]


def doubt_verified(asked: Mapping[int, datetime]) -> None:
    """Contact → since when it was asked: what proved wrong before the answer came is not verified by it."""
    rows = Standing.objects.filter(perspective=sales(), contact__among=list(asked), lead_from__isnull=False)
    verified = list(rows.filter(verified_at__isnull=False).values_list("contact_id", "pk", "lead_from"))
    counted = _counted({contact: lead_from for contact, _, lead_from in verified})
    facts: dict[int, dict[str, Any]] = {}
    for contact, pk, _ in verified:
        one = counted.get(contact, NOTHING)
        if one.wrong_at and one.wrong_at >= asked[contact]:
            facts[pk] = {"verified_at": None, "findings": _proved_wrong(one, asked[contact])}
    update_rows(Standing, facts)


def _forget_decisions(writing: Writing, rows: Any) -> None:
    """What was decided before it became a lead again is decided no longer; the journal keeps it, and an undo brings it back."""
    blank: dict[str, Any] = {"is_qualified": None, "decided_at": None, "decided_by_id": None, "decided_because": ""}
    for standing in rows.filter(is_qualified__isnull=False):
        if standing.decided_at < standing.lead_from:
            before = {name: getattr(standing, name) for name in blank}
            writing.changed("standing", standing.pk, before, blank, about=standing.contact_id)
            Standing.objects.filter(pk=standing.pk).update(**blank)
