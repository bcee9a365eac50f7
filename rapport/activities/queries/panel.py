"""What the log panel needs to know before anybody types: what is planned, who is there, what comes next."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, Q

from rapport.activities.desk import Desk
from rapport.activities.models import OPEN, Activity, Kind, Outcome
from rapport.activities.proposals import Choice, Proposal, choices, hint, proposal
from rapport.activities.queries.due import local_day, open_of_contact
from rapport.base.phones import dialled, shown
from rapport.base.typed_dates import When, spoken
from rapport.contacts.models import Contact, ContactPoint
from rapport.contacts.queries import listed_to
from rapport.organisation.queries import day_bounds

FITS_AHEAD = timedelta(days=7)  # planned for later than this, it is another step, not this one
PEOPLE_SHOWN = 6


@dataclass
class OutcomeChoice:
    """An outcome with what it proposes."""

    outcome: Outcome
    proposal: Proposal | None
    about: str = ""  # of the next step, where the same is tried again
    time: str = ""
    nth: int = 0  # 3 for "3rd try"


@dataclass
class KindPart:
    """One kind in the panel: its outcomes, the planned one it completes, and what is planned later."""

    kind: Kind
    outcomes: list[OutcomeChoice]
    completes: Activity | None = None
    later: Activity | None = None


@dataclass
class LogPanel:
    """The panel for one contact (None: nobody yet)."""

    contact: Contact | None
    parts: list[KindPart]
    kind: str
    next_kinds: list[Kind]
    dates: list[dict[str, Any]]
    phones: list[dict[str, Any]] = field(default_factory=list)
    people: list[Contact] = field(default_factory=list)
    explicit: Activity | None = None

    @property
    def part(self) -> KindPart:
        return next(part for part in self.parts if part.kind.key == self.kind)

    @property
    def phone(self) -> dict[str, Any] | None:
        return self.phones[0] if self.phones else None


def kinds_with_outcomes() -> list[Kind]:
    """Every active kind with its active outcomes, in two statements."""
    outcomes = Outcome.objects.filter(is_active=True).select_related("proposes_kind")
    return list(Kind.objects.filter(is_active=True).prefetch_related(Prefetch("outcomes", outcomes, "offered")))


def log_panel(
    user: Any, contact: Contact | None, *, kind: str = "", activity: Activity | None = None, desk: Desk | None = None
) -> LogPanel:
    """Everything the panel shows. `activity` is the planned one it was opened for, `kind` the key of what it begins with."""
    desk = desk or Desk()
    kinds = kinds_with_outcomes()
    keys = [one.key for one in kinds if one.is_logged]
    wanted = kind if kind in keys else activity.kind.key if activity and activity.kind.key in keys else keys[0]
    planned = open_of_contact(user, contact, with_people=False) if contact else []
    planned = [one for one in planned if one.assigned_to_id == user.pk]
    parts = [
        _part(one, planned, activity, contact, desk, user)
        for one in kinds
        if one.is_logged and (one.key != "letter" or wanted == "letter" or any(p.kind_id == one.pk for p in planned))
    ]
    return LogPanel(
        contact,
        parts,
        wanted,
        [one for one in kinds if one.is_planned][:4],
        dates(user, desk),
        _phones(contact),
        _people(user, contact),
        activity,
    )


def _part(
    kind: Kind, planned: list[Activity], explicit: Activity | None, contact: Contact | None, desk: Desk, user: Any
) -> KindPart:
    completes = explicit or _fitting(kind, planned, desk, user)
    others = [one for one in planned if completes is None or one.pk != completes.pk]
    today = desk.today(user)
    ahead = [one for one in others if (day := local_day(one, desk.zone(user))) is None or day >= today]
    tries = contact.tries if contact else 0
    outcomes = [_outcome(one, kind, completes, tries, desk, user) for one in kind.offered]  # type: ignore[attr-defined]
    return KindPart(kind, outcomes, completes, ahead[0] if ahead else None)


def _fitting(kind: Kind, planned: Sequence[Activity], desk: Desk, user: Any) -> Activity | None:
    """The nearest planned one of this kind, overdue first."""
    until = desk.today(user) + FITS_AHEAD
    for one in planned:
        day = local_day(one, desk.zone(user))
        if one.kind_id == kind.pk and (day is None or day <= until):
            return one
    return None


def _outcome(
    outcome: Outcome, kind: Kind, completes: Activity | None, tries: int, desk: Desk, user: Any
) -> OutcomeChoice:
    found = OutcomeChoice(outcome, proposal(outcome, kind.key))
    if outcome.proposes == Outcome.Proposal.RETRY:
        found.nth = tries + 2  # this one and the next
        if completes:
            found.about = completes.subject
            at = completes.starts_at and completes.starts_at.astimezone(desk.zone(user))
            found.time = f"{at.hour}:{at.minute:02d}" if at else ""
    return found


def dates(user: Any, desk: Desk, offered: Iterable[tuple] | None = None) -> list[dict[str, Any]]:
    """The offered dates with how each is said and what to know about it: key, label, said, hint."""
    calendar, zone = desk.calendar(user), desk.zone(user)
    found: list[Choice] = choices(desk.today(user), calendar, *([tuple(offered)] if offered else []))
    load = counts_on(user, [one.day for one in found], desk)
    return [
        {
            "key": one.key,
            "label": one.label,
            "day": one.day,
            "count": load[one.day],
            "said": spoken(When(on=one.day), now=desk.now, zone=zone),
            "hint": hint(one.day, one.why, load, desk.own.full_day, calendar),
        }
        for one in found
    ]


def counts_on(user: Any, days: Iterable[date], desk: Desk) -> Counter[date]:
    """How many activities `user` has on these days, in one statement."""
    zone, wanted = desk.zone(user), set(days)
    asked = Q(starts_on__in=wanted)
    for day in wanted:
        start, end = day_bounds(day, zone)
        asked |= Q(starts_at__gte=start, starts_at__lt=end)
    rows = Activity.objects.filter(OPEN, asked, assigned_to=user.pk).values_list("starts_at", "starts_on")
    return Counter(on or at.astimezone(zone).date() for at, on in rows)


def _phones(contact: Contact | None) -> list[dict[str, Any]]:
    if contact is None:
        return []
    rows = ContactPoint.objects.filter(contact=contact.pk, kind="phone", struck_at=None).order_by("position", "id")
    return [
        {"id": row.pk, "label": row.label, "shown": shown(row.normal) or row.value, "href": dialled(row.normal)}
        for row in rows
    ]


def _people(user: Any, contact: Contact | None) -> list[Contact]:
    """Who works there, the ones last spoken to first."""
    if contact is None or contact.is_person:
        return []
    rows = listed_to(user).filter(employer=contact.pk).order_by("-last_contact_at", "name_key")
    return list(rows.only("id", "kind", "name", "given", "company", "phone", "email")[:PEOPLE_SHOWN])
