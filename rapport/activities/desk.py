"""What an action asks about our own side: time zones, working days, colleagues; each loaded once, when first asked."""

from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils import timezone

from rapport.activities.models import Kind
from rapport.activities.queries.kinds import kinds_by_id
from rapport.base.typed_dates import When, instant
from rapport.organisation.models import Organisation, User
from rapport.organisation.queries import WorkingCalendar, organisation, zone_of


class Desk:
    """One desk for one request or action; `now` stands still while it works."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or timezone.now()
        self._zones: dict[str, ZoneInfo] = {}
        self._calendars: dict[int, WorkingCalendar] = {}

    @cached_property
    def own(self) -> Organisation:
        return organisation()

    def zone(self, user: User | None) -> ZoneInfo:
        name = user.time_zone if user else ""
        if name not in self._zones:
            self._zones[name] = ZoneInfo(name) if name else zone_of(None, self.own)
        return self._zones[name]

    def today(self, user: User | None) -> date:
        return self.now.astimezone(self.zone(user)).date()

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """key → kind."""
        return {kind.key: kind for kind in kinds_by_id().values()}

    def kind(self, key: str) -> Kind | None:
        return self.kinds.get(key)

    def calendar(self, user: User) -> WorkingCalendar:
        if user.pk not in self._calendars:
            self._calendars[user.pk] = WorkingCalendar(self.own, user)
        return self._calendars[user.pk]

    def begins(self, when: When, user: User) -> datetime | None:
        """The instant from which something planned counts: its time, or the start of its day where the user lives."""
        if when.on is not None:
            return datetime.combine(when.on, datetime.min.time(), tzinfo=self.zone(user))
        return when.at

    def reminds(self, when: When, minutes: int | None, user: User) -> datetime | None:
        """When to remind: so many minutes before, of a whole day before work begins; None where that has passed."""
        if minutes is None or not when.is_dated:
            return None
        start = when.at or instant(when.on, user.works_from, self.zone(user))  # type: ignore[arg-type]
        at = start - timedelta(minutes=minutes)
        return at if at > self.now else None
