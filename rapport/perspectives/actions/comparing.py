"""Two people at once: what a form showed of a standing, and whether somebody else has changed it since."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from rapport.base.errors import Conflict
from rapport.contacts.models import Contact
from rapport.contacts.queries.known import hidden_of
from rapport.journal.queries import last_change
from rapport.perspectives.models import Perspective, Standing
from rapport.perspectives.queries import setup
from rapport.perspectives.queries.exemption import exemption_of
from rapport.perspectives.queries.holder import holders_of

UNSET: Any = object()
Days = tuple[date | None, date | None]


@dataclass(frozen=True)
class Was:
    """A standing as a form showed it. UNSET is what it did not show, and what is not decided."""

    holder_id: int = UNSET  # whose standing it is: the contact's, or that of the company it follows
    stage_id: int | None = UNSET
    owner_id: int | None = UNSET
    review_on: date | None = UNSET
    spared: Days | None = UNSET  # the days on which time alone does not move it; None: it does


def standing_now(contact: Contact, perspective: Perspective, today: date) -> Was:
    """How it is, whoever asks."""
    holder = holders_of(perspective, [contact.pk]).get(contact.pk, contact.pk)
    row = Standing.objects.filter(contact=holder, perspective=perspective.pk).first()
    spared = exemption_of(holder, perspective, today) if perspective.is_sales else None
    days = (spared.since, spared.until) if spared else None
    if row is None:
        return Was(holder, None, None, None, days)
    return Was(holder, setup().reads[row.stage_id], row.owner_id, row.review_on, days)


def require_unchanged(
    contact: Contact, perspective: Perspective, was: Was, yours: Was, *, by: Any, today: date
) -> None:
    """Raise Conflict where `yours` would write over what somebody else wrote since the form was opened. Under lock.

    Each of `theirs` says also who wrote it: {"before", "theirs", "yours", "by"}.
    """
    now, theirs = standing_now(contact, perspective, today), {}
    for one in fields(Was):
        before, there, mine = (getattr(side, one.name) for side in (was, now, yours))
        if before is not UNSET and mine is not UNSET and there not in (before, mine):
            theirs[one.name] = {"before": before, "theirs": there, "yours": mine}
    if theirs:
        for name, sides in theirs.items():
            sides["by"] = _who(name, now.holder_id, perspective, by)
        raise Conflict(theirs, by=next(iter(theirs.values()))["by"])


def require_undecided(standing: Standing, was: Any, yours: tuple[bool | None, str], *, by: Any) -> None:
    """Raise Conflict where somebody else decided of a lead since a form showed that it `was` qualified, or not, or open. Under
    lock; `yours` is the decision and why."""
    now = standing.is_qualified
    if was is UNSET or now == was or (now, standing.decided_because) == yours:
        return
    is_hidden = "sales_decided_by" in hidden_of(by)
    who = "Somebody" if is_hidden else _who("is_qualified", standing.contact_id, standing.perspective, by)
    raise Conflict({"is_qualified": {"before": was, "theirs": now, "yours": yours[0], "by": who}}, by=who)


def _who(name: str, holder_id: int, perspective: Perspective, by: Any) -> str:
    """By whom this was written last, as far as it may be known."""
    if "changed_by" in hidden_of(by):
        return "Somebody"
    if name == "holder_id":
        return ""
    keys = {"since", "until", "contact_id"} if name == "spared" else {name}
    record_type = "exemption" if name == "spared" else "standing"
    row = Standing.objects.filter(contact=holder_id, perspective=perspective.pk).first()

    def is_it(record_id: int, told: dict[str, Any]) -> bool:
        is_here = name == "spared" or told.get("perspective_id") == perspective.pk or (row and record_id == row.pk)
        return bool(is_here and keys & told.keys())

    done = last_change(is_it, record_type=record_type, about=holder_id)
    return "Somebody" if done is None else done.by.name if done.by else "Rapport"
