"""When people answer: two hours of the day, of a contact where it was called often enough, else of everybody."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from rapport.activities.models import ActivityContact
from rapport.base.memory import once_a_request
from rapport.base.prepared import prepared
from rapport.calling.models import CallHour
from rapport.calling.zones import CLOCK, zones_of
from rapport.contacts.models import Contact

LOOKED_BACK = timedelta(days=730)
ENOUGH_OWN, ENOUGH_OF_ALL = 4, 20  # calls below which nothing is said
NONE = -1
CHUNK = 2_000
Counts = Mapping[int, tuple[int, int]]  # hour → (calls, reached)


def best_window(counts: Counts, enough: int) -> int:
    """The hour at which the two begin in which most calls reached somebody; NONE where too little is known."""
    if sum(calls for calls, _ in counts.values()) < enough or not any(reached for _, reached in counts.values()):
        return NONE

    def answered(hour: int) -> tuple[float, int]:
        calls, reached = (sum(counts.get(one, (0, 0))[which] for one in (hour, hour + 1)) for which in (0, 1))
        return (reached + 1) / (calls + 3), -hour  # one call that was answered is no habit

    return max(range(23), key=answered)


def own_best_hours(zones: Mapping[int, str], now: datetime) -> dict[int, int]:
    """contact → its best hour; those of whom too little is known are left out."""
    counts: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for contact_id, reached_at, tried_at in _calls(zones, now):
        counted = counts[contact_id][(reached_at or tried_at).astimezone(ZoneInfo(zones[contact_id])).hour]
        counted[0] += 1
        counted[1] += reached_at is not None
    found = {
        contact_id: best_window({hour: (calls, reached) for hour, (calls, reached) in hours.items()}, ENOUGH_OWN)
        for contact_id, hours in counts.items()
    }
    return {contact_id: hour for contact_id, hour in found.items() if hour != NONE}


def _calls(ids: Collection[int], now: datetime) -> Iterable[tuple]:
    rows = ActivityContact.objects.filter(
        contact__among=list(ids), activity__kind__key="call", attempted_at__gte=now - LOOKED_BACK
    )
    return rows.values_list("contact_id", "reached_at", "tried_at").exclude(reached_at=None, tried_at=None)


def hours_of_all(now: datetime) -> list[CallHour]:
    """Every hour of the week with its calls, by the clocks of those who were called; the best two of each day marked."""
    counts: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    rows = ActivityContact.objects.filter(activity__kind__key="call", attempted_at__gte=now - LOOKED_BACK)
    called = sorted(set(rows.exclude(reached_at=None, tried_at=None).values_list("contact_id", flat=True)))
    for start in range(0, len(called), CHUNK):
        zones = zones_of(Contact.objects.filter(pk__among=called[start : start + CHUNK]).only(*CLOCK), now)
        for contact_id, reached_at, tried_at in _calls(zones, now):
            there = (reached_at or tried_at).astimezone(ZoneInfo(zones[contact_id]))
            counted = counts[there.isoweekday(), there.hour]
            counted[0] += 1
            counted[1] += reached_at is not None
    best = _best_of_week(counts)
    return [
        CallHour(weekday=day, hour=hour, calls=calls, reached=reached, is_best=hour in best[day])
        for (day, hour), (calls, reached) in sorted(counts.items())
    ]


def _best_of_week(counts: Mapping[tuple[int, int], list[int]]) -> dict[int, tuple[int, ...]]:
    """weekday → its two best hours; a day with few calls has those of the whole week."""
    of_day: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    whole: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for (day, hour), (calls, reached) in counts.items():
        of_day[day][hour] = (calls, reached)
        whole[hour] = [whole[hour][0] + calls, whole[hour][1] + reached]
    usual = best_window({hour: (calls, reached) for hour, (calls, reached) in whole.items()}, ENOUGH_OF_ALL)
    found = {}
    for day in range(1, 8):
        own = best_window(of_day[day], ENOUGH_OF_ALL)
        start = usual if own == NONE else own
        found[day] = () if start == NONE else (start, start + 1)
    return found


@prepared
def _best():
    return CallHour.objects.filter(is_best=True).order_by("hour").values_list("weekday", "hour")


@once_a_request
def best_hours() -> dict[int, list[int]]:
    """weekday → the hours in which everybody answers best."""
    found: dict[int, list[int]] = defaultdict(list)
    for day, hour in _best():
        found[day].append(hour)
    return found


def is_best_now(zone: str, now: datetime | None = None) -> bool:
    """Whether people in this zone answer best about now."""
    there = (now or timezone.now()).astimezone(ZoneInfo(zone))
    return there.hour in best_hours().get(there.isoweekday(), ())
