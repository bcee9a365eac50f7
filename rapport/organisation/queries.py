"""Reading our own side: the organisation, colleagues, and the working calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from rapport.base.memory import once_a_request
from rapport.base.prepared import prepared
from rapport.base.text import initials_of
from rapport.organisation.models import Holiday, Organisation, User


@prepared
def _organisation() -> QuerySet:
    return Organisation.objects.order_by("pk")[:1]


@prepared
def _colleagues() -> QuerySet:
    return User.objects.filter(is_active=True).order_by("name_key", "id")


@prepared
def _directory() -> QuerySet:
    return User.objects.values_list("pk", "name", "is_active")


@prepared
def _days_off() -> QuerySet:
    return Holiday.objects.values_list("day", "name")


@prepared
def _user(user_id: Any) -> QuerySet:
    return User.objects.filter(pk=user_id)


def user_for(user_id: int) -> User | None:
    """One person with all that pages ask of whoever is signed in."""
    return _user.first(user_id)


@once_a_request
def organisation() -> Organisation:
    """The one organisation; before the first start an unsaved one with the defaults."""
    return _organisation.first() or Organisation(name="", country="US")


def colleagues() -> list[User]:
    """Everyone who can sign in, by name."""
    return _colleagues()


def holidays(since: date | None = None) -> list[Holiday]:
    """Days off from `since` on, in order."""
    rows = Holiday.objects.order_by("day")
    return list(rows.filter(day__gte=since) if since else rows)


def people_named(ids: Iterable[int | None]) -> dict[int, User]:
    """id → user, those who left included."""
    return User.objects.in_bulk([i for i in ids if i])


@once_a_request
def directory() -> dict[int, tuple[str, bool]]:
    """id → (name, whether they can sign in) of everybody who ever worked here, by name: a few hundred short rows."""
    return {pk: (name, active) for pk, name, active in _directory()}


@dataclass(frozen=True)
class Colleague:
    """Somebody who can sign in, where a page shows all of them by name."""

    id: int
    name: str

    @property
    def initials(self) -> str:
        return initials_of(self.name)


def colleagues_by_id() -> dict[int, Colleague]:
    """Everyone who can sign in, by name."""
    return {pk: Colleague(pk, name) for pk, (name, active) in directory().items() if active}


def names_of_people(ids: Iterable[int | None]) -> dict[int, str]:
    """id → name, those who left included."""
    everybody = directory()
    return {pk: everybody[pk][0] for pk in set(ids) if pk in everybody}


def zone_of(user: User | None, own: Organisation | None = None) -> ZoneInfo:
    """The time zone somebody lives in, else the organisation's."""
    name = (user.time_zone if user else "") or (own or organisation()).time_zone
    return ZoneInfo(name)


def today_of(user: User | None, own: Organisation | None = None) -> date:
    """The day it is where the user is."""
    return timezone.now().astimezone(zone_of(user, own)).date()


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants at which a local day begins and ends (end excluded), DST included."""
    return (
        datetime.combine(day, time.min, tzinfo=zone),
        datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone),
    )


@once_a_request
def days_off() -> dict[date, str]:
    """day → name of every holiday."""
    return dict(_days_off())


class WorkingCalendar:
    """Which days are worked: the organisation's week, a person's own, and holidays. Loads once, asks often."""

    def __init__(self, own: Organisation | None = None, user: User | None = None) -> None:
        own = own or organisation()
        self.days = {int(d) for d in (user.working_days if user and user.working_days else own.working_days)}
        self.holidays = days_off()

    def is_working(self, day: date) -> bool:
        return day.isoweekday() in self.days and day not in self.holidays

    def why_not(self, day: date) -> str:
        """Why a day is not worked: the holiday's name, "Saturday", or ""."""
        if day in self.holidays:
            return self.holidays[day] or "A holiday"
        return "" if day.isoweekday() in self.days else f"{day:%A}"

    def working_day(self, day: date) -> date:
        """`day` itself if it is worked, else the next one that is (the same day if none is within a year)."""
        for ahead in range(366):
            if self.is_working(candidate := day + timedelta(days=ahead)):
                return candidate
        return day

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self.working_day(day + timedelta(days=1))
