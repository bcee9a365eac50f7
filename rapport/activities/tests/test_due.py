"""What is due, what is late, and that nothing planned is ever lost from sight."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rapport.access.seeing import rights_of
from rapport.activities import actions, queries
from rapport.base.memory import remembering
from rapport.base.typed_dates import When
from rapport.contacts.models import Contact

TODAY = date(2026, 10, 14)


def plan(by, when=None, **values):
    return actions.plan_activity({"kind": "call", "subject": "Call", "when": when or When(), **values}, by=by)


def at(day, hour, minute=0):
    """An instant on that day in October in Boston, summer time."""
    return When(at=datetime(2026, 10, day, hour + 4, minute, tzinfo=UTC))


def test_overdue_is_an_earlier_day_and_a_time_passed_today_stays_under_today(alice, clock):
    late, earlier, now_late, later = (
        plan(alice, at(13, 16)),
        plan(alice, When(on=date(2026, 9, 1))),
        plan(alice, at(14, 9)),
        plan(alice, at(14, 16)),
    )
    whole_day, friday, some_day = plan(alice, When(on=TODAY)), plan(alice, at(16, 10)), plan(alice)
    found = queries.due(alice)
    assert [a.pk for a in found.overdue] == [earlier.pk, late.pk]
    assert [a.pk for a in found.today] == [now_late.pk, later.pk, whole_day.pk]
    assert [a.pk for a in found.week] == [friday.pk]
    assert [a.pk for a in queries.undated(alice)] == [some_day.pk]
    assert queries.overdue_count(alice) == 2


def test_the_day_is_the_viewers(alice, clock):
    alice.time_zone = "Asia/Tokyo"  # where it is 22:42
    plan(alice, When(at=datetime(2026, 10, 14, 16, tzinfo=UTC)))  # 1:00 tomorrow in Tokyo
    assert [len(x) for x in (queries.due(alice).today, queries.due(alice).week)] == [0, 1]


def test_what_a_colleague_takes_part_in_is_theirs_too(alice, cast, clock):
    plan(alice, at(14, 15), colleagues=[cast.bob.pk])
    assert len(queries.due(cast.bob).today) == 1
    assert queries.due(cast.carol).today == []


def test_what_is_planned_next_in_one_batch(alice, joe, jane, company, clock, django_assert_max_num_queries):
    plan(alice, at(20, 10), contacts=[joe])
    first = plan(alice, at(16, 10), contacts=[joe, jane])
    rows = list(Contact.objects.filter(pk__in=[joe.pk, jane.pk, company.pk]).values("id", "next_at"))
    with remembering():
        rights_of(alice)  # as any request has asked
        with django_assert_max_num_queries(1):
            queries.add_next(rows, alice)
    assert [row["next"] for row in rows] == [{"when": first.starts_at, "icon": "phone", "kind": "Call"}] * 3
    assert [a.pk for a in queries.open_of_contact(alice, company)][0] == first.pk


def test_spreading_respects_full_days_and_days_off(alice, clock):
    overdue = [plan(alice, at(1, 10 + n)) for n in range(5)]
    for _ in range(2):
        plan(alice, When(on=date(2026, 10, 15)))
    proposal = queries.spread_over(alice, overdue, 3, at_most=2, start=date(2026, 10, 15))
    days = [when.day(queries.due(alice).zone).day for when in proposal.values()]
    assert days == [16, 19, 16, 19, 20]  # Thursday is full, Saturday and Sunday are off
    moved = actions.spread_activities(proposal, by=alice)
    assert all(a.first_starts_at for a in moved)
    assert queries.due(alice).overdue == []


def test_spreading_fills_the_free_hours_of_the_working_day(alice, clock):
    alice.refresh_from_db()
    overdue = [plan(alice, at(1, 10 + n)) for n in range(4)]
    meeting = plan(alice, When(at=datetime(2026, 10, 14, 14, 30, tzinfo=UTC)))  # 10:30 in Boston, now is 9:42
    meeting.minutes = 6 * 60
    meeting.save()
    proposal = queries.spread_over(alice, overdue, 1, at_most=8, start=date(2026, 10, 14), times="free")
    times = [
        when.at and when.at.astimezone(ZoneInfo("America/New_York")).strftime("%H:%M") for when in proposal.values()
    ]
    assert times == ["09:45", "10:00", "10:15", "16:30"]
    many = [plan(alice, at(2, 9)) for _ in range(6)]
    left = queries.spread_over(alice, overdue + many, 1, at_most=12, start=date(2026, 10, 14), times="free")
    assert [when.on for when in left.values()][-1] == date(2026, 10, 14)  # no gap is left: it is for the day
    none = queries.spread_over(alice, overdue, 1, at_most=8, start=date(2026, 10, 14), times="none")
    assert {when.on for when in none.values()} == {date(2026, 10, 14)}


def test_moving_keeps_the_first_date_for_good(alice, clock):
    call = plan(alice, at(13, 10))
    actions.move_activities([call.pk], at(15, 10), by=alice)
    actions.move_activities([call.pk], When(), by=alice)
    call.refresh_from_db()
    assert call.first_starts_at == at(13, 10).at
    assert call.is_open
    assert list(queries.undated(alice)) == [call]


def test_a_day_far_behind_is_still_there(alice, clock):
    call = plan(alice, at(14, 10))
    clock.shift(timedelta(days=800))
    assert queries.due(alice).overdue == [call]
