"""Verifying the data of leads, in the background: what is asked for, and what of it is right."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from rapport.base.bulk import update_rows
from rapport.contacts.models import Contact
from rapport.contacts.queries.snapshots import READERS
from rapport.perspectives.actions.cases import locked
from rapport.perspectives.actions.steps import doubt_verified
from rapport.perspectives.models import Standing
from rapport.perspectives.queries import sales
from rapport.perspectives.verification import Data, Finding, Verifier, verifier

AT_ONCE = 50
AGAIN = timedelta(hours=6)  # where something could not be known
POSTAL = ("street", "postcode", "city", "region", "country")
SILENT = Finding(None, "The verification service did not answer; it is asked again later.")
NOTHING = Finding(False, "There is nothing to verify: no phone number, e-mail address or postcode.")
log = structlog.get_logger("rapport.perspectives")


def verify_waiting(
    should_stop: Callable[[], bool] = lambda: False,
    *,
    only: Collection[int] | None = None,
    using: Verifier | None = None,
    now: datetime | None = None,
) -> int:
    """Verify the leads whose time has come, only these contacts where they are named; returns how many were looked at."""
    now, done = now or timezone.now(), 0
    rows = Standing.objects.filter(perspective=sales(), ask_at__lte=now).order_by("ask_at", "id")
    rows = rows if only is None else rows.filter(contact__among=list(only))
    while not should_stop():
        asked: list[Any] = list(rows.values("id", "contact_id", "ask_at", "findings")[:AT_ONCE])
        if not asked:
            break
        data = data_of([row["contact_id"] for row in asked])
        found = {row["id"]: findings_of(data[row["contact_id"]], using or verifier()) for row in asked}
        _keep(asked, found, now)
        done += len(asked)
    return done


def data_of(contact_ids: Collection[int]) -> dict[int, Data]:
    """Contact → what there is to verify; what was struck is not."""
    ids = list(contact_ids)
    points, addresses = READERS["points"](ids), READERS["addresses"](ids)
    named = {pk: (name, company) for pk, name, company in Contact.objects.filter(pk__in=ids).values_list("pk", *NAMED)}
    return {pk: _data(pk, *named.get(pk, ("", "")), points.get(pk, ()), addresses.get(pk, ())) for pk in ids}


NAMED = ("name", "company")


def findings_of(data: Data, using: Verifier) -> list[Finding]:
    """What is found; whatever goes wrong at a service that is plugged in is no fault of the contact."""
    try:
        found = list(using.verify(data))
    except Exception:
        log.exception("verification_failed", contact=data.contact_id)
        return [SILENT]
    return found or [NOTHING]


def _data(pk: int, name: str, company: str, points: Collection[dict], addresses: Collection[dict]) -> Data:
    def reached_by(kind: str) -> tuple[tuple[str, str], ...]:
        there = (one for one in points if one["kind"] == kind and not one["struck_at"])
        return tuple((one["value"], one["normal"]) for one in there)

    places = tuple({part: one.get(part) or "" for part in POSTAL} for one in addresses)
    return Data(pk, name, company, reached_by("phone"), reached_by("email"), places)


def _keep(asked: list[Any], found: Mapping[int, list[Finding]], now: datetime) -> None:
    """Write it, but for those whose data changed while they were verified: they are asked for anew already."""
    with transaction.atomic():
        locked([row["contact_id"] for row in asked])
        rows = Standing.objects.filter(pk__in=found)
        still = dict(rows.values_list("pk", "ask_at"))
        facts = {row["id"]: _facts(found[row["id"]], now) for row in asked if still.get(row["id"]) == row["ask_at"]}
        update_rows(Standing, facts)
        doubt_verified({row["contact_id"]: _since(row) for row in asked if row["id"] in facts})


def _since(row: dict[str, Any]) -> datetime:
    """Since when there is no answer: what could not be known is asked again."""
    is_again = any(one["is_right"] is None for one in row["findings"] or ())
    return row["ask_at"] - AGAIN if is_again else row["ask_at"]


def _facts(found: list[Finding], now: datetime) -> dict[str, Any]:
    """All right and something known: verified. What is wrong or unknown is kept with its sentence."""
    open_questions = [one for one in found if not one.is_right]
    kept = [{"about": one.about, "is_right": one.is_right, "sentence": one.sentence} for one in open_questions]
    return {
        "verified_at": None if open_questions else now,
        "findings": kept or None,
        "ask_at": now + AGAIN if any(one.is_right is None for one in found) else None,
    }
