"""What the log panel needs to know before anybody types: what is planned, who is there, what comes next."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q

from rapport.activities.desk import Desk
from rapport.activities.models import OPEN, Activity, Kind, Outcome
from rapport.activities.proposals import Choice, Proposal, choices, hint, proposal
from rapport.activities.queries.due import local_day, open_of_contact, own_among, planned_with
from rapport.activities.repetition import following_day
from rapport.base.phones import dialled, shown
from rapport.base.typed_dates import When, spoken
from rapport.contacts.models import Contact, ContactPoint
from rapport.contacts.queries import listed_to
from rapport.contacts.queries.known import columns_of, empty, hidden_of
from rapport.organisation.queries import day_bounds

FITS_AHEAD = timedelta(days=7)  # planned for later than this, it is another step, not this one
PEOPLE_SHOWN, PEOPLE_OFFERED = 6, 30
NOBODY, NEW = "-", "new"


@dataclass
class OutcomeChoice:
    """An outcome with what it proposes."""

    outcome: Outcome
    proposal: Proposal | None
    nth: int = 0  # 3 for "3rd try"


@dataclass
class Fit:
    """A planned activity, and with whom of a company it is meant: ids as text, "new" somebody new, "-" nobody named."""

    activity: Activity
    whom: list[str]
    time: str = ""  # of day, where it has one
    took_place: bool = False  # an appointment whose time has come: it was held then, not when somebody notes it
    goes_on: str = ""  # "Mon 23 Nov": what repeats plans its next one itself


@dataclass
class KindPart:
    """One kind in the panel: its outcomes, what it completes, and what is planned later; from a company by who it was.

    `instead`: what it completes and is still to come: planned later, once somebody says that it was not this.
    """

    kind: Kind
    outcomes: list[OutcomeChoice]
    completing: list[Fit] = field(default_factory=list)
    later: list[Fit] = field(default_factory=list)
    instead: list[Fit] = field(default_factory=list)

    @property
    def completes(self) -> Activity | None:
        """The planned one it completes as long as nobody is chosen."""
        return next((fit.activity for fit in self.completing if NOBODY in fit.whom), None)


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
    def whom(self) -> str:
        """Who is chosen as it opens: the one of a company's people it is opened for."""
        ids = {one.pk for one in self.people}
        return str(self.explicit.contact_id) if self.explicit and self.explicit.contact_id in ids else NOBODY

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
    people = _people(user, contact, activity)
    planned = _planned_by_whom(user, contact, people)
    parts = [_part(one, planned, activity, contact, desk, user) for one in kinds if one.is_logged]
    return LogPanel(
        contact,
        parts,
        wanted,
        [one for one in kinds if one.is_planned][:4],
        dates(user, desk),
        _phones(contact, user),
        people,
        activity,
    )


def fits_of(user: Any, people: Sequence[Contact], kinds: Iterable[Kind], desk: Desk) -> list[KindPart]:
    """What is planned with these people, by kind, without outcomes: for somebody found while typing."""
    theirs = planned_with(user, people)
    planned = {str(one.pk): theirs.get(one.pk, []) for one in people}
    return [KindPart(one, [], *_fits(one, planned, None, desk, user)) for one in kinds if one.is_logged]


def _planned_by_whom(user: Any, contact: Contact | None, people: Sequence[Contact]) -> dict[str, list[Activity]]:
    """What this user has planned: with the contact itself, and for each of a company's people theirs before the company's."""
    if contact is None:
        return {NOBODY: []}
    own = own_among(user, open_of_contact(user, contact, with_people=False))
    theirs = planned_with(user, people) if people else {}
    new = {} if contact.is_person else {NEW: own}
    return {NOBODY: own, **new, **{str(one.pk): [*theirs.get(one.pk, []), *own] for one in people}}


def _part(
    kind: Kind,
    planned: dict[str, list[Activity]],
    explicit: Activity | None,
    contact: Contact | None,
    desk: Desk,
    user: Any,
) -> KindPart:
    tries = contact.tries if contact else 0
    outcomes = [_outcome(one, kind, tries) for one in kind.offered]  # type: ignore[attr-defined]
    return KindPart(kind, outcomes, *_fits(kind, planned, explicit, desk, user))


def _fits(
    kind: Kind, planned: dict[str, list[Activity]], explicit: Activity | None, desk: Desk, user: Any
) -> tuple[list[Fit], list[Fit], list[Fit]]:
    """What this kind completes, what is planned later, and what is so once the first is not completed; each once with
    everybody it is for."""
    completing: dict[int, Fit] = {}
    later: dict[int, Fit] = {}
    instead: dict[int, Fit] = {}
    zone, today = desk.zone(user), desk.today(user)
    for whom, rows in planned.items():
        completes = explicit or _fitting(kind, rows, desk, user)
        ahead = [one for one in rows if (day := local_day(one, zone)) is None or day >= today]
        others = [one for one in ahead if completes is None or one.pk != completes.pk]
        for into, one in (
            (completing, completes),
            (later, others[0] if others else None),
            (instead, completes if completes in ahead and not others else None),
        ):
            if one is not None:
                into.setdefault(one.pk, _fit(one, desk, zone)).whom.append(whom)
    return list(completing.values()), list(later.values()), list(instead.values())


def _fit(activity: Activity, desk: Desk, zone: ZoneInfo) -> Fit:
    """As it stands in the panel, for nobody yet."""
    return Fit(activity, [], _clock(activity, zone), took_place(activity, desk), _goes_on(activity, desk))


def _goes_on(activity: Activity, desk: Desk) -> str:
    """When what repeats comes next, done now; "" where it does not."""
    if not activity.repeats:
        return ""
    user = activity.assigned_to
    day = following_day(activity.repeats, activity.occurs_on, desk.today(user), desk.calendar(user))
    return spoken(When(on=day), now=desk.now, zone=desk.zone(user)) if day else ""


def took_place(activity: Activity, desk: Desk) -> bool:
    """Whether it has a time of its own that has come: a meeting; a call or a mail happens when somebody does it."""
    kind, at = activity.kind, activity.starts_at
    return bool(at and at < desk.now) and not (kind.has_direction or kind.is_done_at_once)


def _clock(activity: Activity, zone: ZoneInfo) -> str:
    at = activity.starts_at and activity.starts_at.astimezone(zone)
    return f"{at.hour}:{at.minute:02d}" if at else ""


def _fitting(kind: Kind, planned: Sequence[Activity], desk: Desk, user: Any) -> Activity | None:
    """The nearest planned one of this kind, overdue first."""
    until = desk.today(user) + FITS_AHEAD
    for one in planned:
        day = local_day(one, desk.zone(user))
        if one.kind_id == kind.pk and (day is None or day <= until):
            return one
    return None


def _outcome(outcome: Outcome, kind: Kind, tries: int) -> OutcomeChoice:
    again = outcome.proposes == Outcome.Proposal.RETRY
    return OutcomeChoice(outcome, proposal(outcome, kind.key), tries + 2 if again else 0)  # this one and the next


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


def _phones(contact: Contact | None, user: Any) -> list[dict[str, Any]]:
    if contact is None or "phone" in hidden_of(user):
        return []
    rows = ContactPoint.objects.filter(contact=contact.pk, kind="phone", struck_at=None).order_by("position", "id")
    return [
        {"id": row.pk, "label": row.label, "shown": shown(row.normal) or row.value, "href": dialled(row.normal)}
        for row in rows
    ]


def _people(user: Any, contact: Contact | None, explicit: Activity | None) -> list[Contact]:
    """Some of a company's people, with the one that was meant among them."""
    if contact is None or contact.is_person or "company" in hidden_of(user):
        return []
    people = people_at(user, contact.pk)[:PEOPLE_SHOWN]
    meant = explicit.contact if explicit else None
    if meant is None or meant.employer_id != contact.pk or meant in people:
        return people
    return [meant, *people[: PEOPLE_SHOWN - 1]]


def people_at(user: Any, company_id: int) -> list[Contact]:
    """Who works there, the ones last spoken to first, as many as a choice can show; nobody where companies are hidden."""
    if "company" in hidden_of(user):
        return []
    rows = listed_to(user).filter(employer=company_id).order_by("-last_contact_at", "name_key")
    shown = rows.only("id", "kind", "name", "given", "company", "phone", "email", "tries", "job_title", "employer_id")
    return _as_known(shown[:PEOPLE_OFFERED], user)


def _as_known(people: Iterable[Contact], user: Any) -> list[Contact]:
    """Without what is hidden from this person, of the columns that were read."""
    hidden = columns_of(hidden_of(user))
    found = list(people)
    for one in found:
        for name in hidden - one.get_deferred_fields():
            setattr(one, name, empty(name))
    return found
