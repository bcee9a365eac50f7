"""Scheduling, moving, giving, calling off, spreading and the activity's own dialog, over HTTP."""

import json
from datetime import UTC, date, datetime

import pytest

from rapport.activities import actions, queries
from rapport.activities.models import Activity, ActivityText
from rapport.activities.views.plan import PLACES
from rapport.base.typed_dates import When
from rapport.contacts.actions import create_contact

HTMX = {"HX-Request": "true"}
LAST_DAY = "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;COUNT=5"
NOON = When(at=datetime(2026, 10, 14, 16, tzinfo=UTC))


@pytest.fixture
def desk(alice, browser_of, clock):
    return browser_of(alice)


@pytest.fixture
def call(alice, joe):
    return actions.plan_activity({"kind": "call", "contacts": [joe], "when": NOON, "subject": "Demo"}, by=alice)


def events(answer):
    return json.loads(answer.headers.get("HX-Trigger", "{}"))


def post(desk, url, **fields):
    return desk.post(url, fields, headers=HTMX)


def test_schedule_offers_every_date_and_plans_what_is_typed(desk, cast, joe, jane):
    html = desk.get("/activities/schedule/", {"contact": joe.pk}, headers=HTMX).content.decode()
    assert "Schedule with Joe Doe" in html
    assert 'value="y"' in html
    answer = post(
        desk, "/activities/schedule/", kind="meeting", subject="Reading room", when_typed="fri 10:00", minutes="60",
        contacts=["", joe.pk, jane.pk], colleagues=[cast.bob.pk], place="118 Harbor Street", remind_minutes="60",
        repeats="after", after="3", after_unit="month", priority="1", script="Ask",
    )  # fmt: skip
    assert answer.status_code == 204
    planned = Activity.objects.get()
    assert (planned.starts_at, planned.minutes, planned.priority) == (datetime(2026, 10, 16, 14, tzinfo=UTC), 60, 1)
    assert planned.repeats == {"after": 3, "unit": "month", "at": "10:00", "zone": "America/New_York"}
    assert list(planned.contact_rows.values_list("contact", flat=True)) == [joe.pk, jane.pk]
    assert planned.remind_at == datetime(2026, 10, 16, 13, tzinfo=UTC)


def test_schedule_with_a_whole_selection_is_one_operation(desk, joe, jane):
    page = desk.get("/activities/schedule/", {"ids": [joe.pk, jane.pk]}, headers=HTMX).content.decode()
    assert "with 2 contacts" in page
    answer = post(desk, "/activities/schedule/", kind="call", subject="Fair", when="w", many="1", ids=[joe.pk, jane.pk])
    assert events(answer)["toast"]["sentence"] == "2 activities planned"
    assert Activity.objects.filter(starts_on=date(2026, 10, 21)).count() == 2


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"repeats": "weekday"}, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ({"repeats": "own", "every": "2", "unit": "week", "days": ["MO", "TH"]}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"),
        ({"repeats": "own", "every": "1", "unit": "month", "on": "-1", "on_day": "FR"}, "FREQ=MONTHLY;INTERVAL=1;BYDAY=-1FR"),
        ({"repeats": "week", "ends": "until", "until": "31 dec"}, "FREQ=WEEKLY;UNTIL=20261231"),
        ({"repeats": "month", "when_typed": "31 oct", "ends": "count", "count": "5"}, LAST_DAY),
    ],
)  # fmt: skip
def test_the_repeat_editor_writes_rules(desk, fields, rule):
    answer = post(desk, "/activities/schedule/", **{"kind": "call", "subject": "Round", "when_typed": "fri", **fields})
    assert answer.status_code == 204, answer.content.decode()
    assert Activity.objects.get().repeats["rule"] == rule


def test_what_is_told_beside_a_field_has_its_place_there(desk):
    assert post(desk, "/activities/schedule/", kind="call", subject="Demo", when_typed="fri").status_code == 204
    forms = ["/activities/schedule/", f"/activities/{Activity.objects.get().pk}/"]
    html = "".join(desk.get(url, headers={"HX-Request": "true"}).content.decode() for url in forms)
    assert [key for key in PLACES if f'id="panel-problem-{key}"' not in html] == ["outcome"]  # asked of what is done
    answer = post(
        desk, "/activities/schedule/", kind="call", subject="x", place="p" * 400, when_typed="fri"
    ).content.decode()
    assert "This is longer than 300 characters." in answer


def test_what_makes_no_plan_is_told_beside_each_field(desk):
    answer = post(desk, "/activities/schedule/", kind="call", when="p", when_typed="soonish", subject="x")
    assert answer.status_code == 422
    assert "This date cannot be read." in answer.content.decode()
    answer = post(desk, "/activities/schedule/", kind="call", when="p", when_typed="31 feb", subject="x")
    assert answer.status_code == 422 and "February has no 31st." in answer.content.decode()
    assert "February has no 31st" in desk.get("/activities/date/?when_typed=31 feb").content.decode()
    assert post(desk, "/activities/schedule/", kind="call", when="t").status_code == 422
    long = post(desk, "/activities/schedule/", kind="call", when="t", subject="x" * 301)
    assert "longer than 300" in long.content.decode()
    assert not Activity.objects.exists()


def test_a_todo_is_done_at_once_and_a_call_opens_the_panel(desk, alice, joe, call):
    todo = actions.plan_activity({"kind": "todo", "subject": "Send the offer"}, by=alice)
    answer = post(desk, f"/activities/{todo.pk}/completion/")
    assert (answer.status_code, "activity.saved" in events(answer)) == (204, True)
    todo.refresh_from_db()
    assert todo.outcome.key == "done"
    panel = post(desk, f"/activities/{call.pk}/completion/").content.decode()
    assert f'name="completes" value="{call.pk}"' in panel
    call.refresh_from_db()
    assert call.is_open
    assert desk.delete(f"/activities/{todo.pk}/completion/").status_code == 204
    todo.refresh_from_db()
    assert todo.is_open


def test_the_move_menu_moves_and_keeps_the_time(desk, call):
    menu = desk.get(f"/activities/{call.pk}/move/").content.decode()
    assert "Later today" in menu
    assert "Call today 12:00 with Joe Doe, to" in menu
    post(desk, "/activities/move/", id=call.pk, when="w")
    call.refresh_from_db()
    assert (call.starts_at, call.first_starts_at) == (datetime(2026, 10, 21, 16, tzinfo=UTC), NOON.at)
    post(desk, "/activities/move/", id=call.pk, when="x")
    call.refresh_from_db()
    assert (call.starts_at, call.starts_on) == (None, None)
    assert post(desk, "/activities/move/", id=call.pk, when_typed="soonish").status_code == 422


def test_giving_and_calling_off(desk, cast, call):
    assert "Bob Boyd" in desk.get("/activities/giving/", {"id": call.pk}).content.decode()
    answer = post(desk, "/activities/giving/", id=call.pk, to=cast.bob.pk)
    assert events(answer)["toast"]["sentence"] == "Call with Joe Doe given to Bob Boyd"
    call.refresh_from_db()
    assert call.assigned_to == cast.bob
    post(desk, "/activities/cancelling/", id=call.pk, reason="Retired")
    call.refresh_from_db()
    assert call.cancelled_at is not None
    assert ActivityText.objects.get(activity=call).cancelled_because == "Retired"
    post(desk, f"/activities/{call.pk}/reopening/")
    call.refresh_from_db()
    assert call.is_open


def test_overdue_after_a_holiday_is_spread(desk, alice):
    for n in range(6):
        actions.plan_activity({"kind": "call", "subject": f"{n}", "when": When(on=date(2026, 9, 1 + n))}, by=alice)
    page = desk.get("/activities/spread/", {"over": "3", "at_most": "2"}).content.decode()
    assert "Spread 6 activities" in page
    assert page.count("<b>+2</b>") == 3
    answer = post(desk, "/activities/spread/", over="3", at_most="2")
    assert events(answer)["toast"]["sentence"] == "6 activities spread over 3 days"
    assert queries.due(alice).overdue == []


def test_the_dialog_opens_changes_and_deletes(desk, alice, call):
    html = desk.get(f"/activities/{call.pk}/", headers=HTMX).content.decode()
    assert 'value="2026-10-14 12:00"' in html
    fields = {"kind": "call", "subject": "Price", "when_typed": "2026-10-14 12:00", "version": 1, "note": "Two units"}
    post(desk, f"/activities/{call.pk}/", **fields, contacts=[call.contact_id], repeats="same")
    call.refresh_from_db()
    assert (call.subject, call.text.note, call.first_starts_at, call.contact_id is None) == (
        "Price",
        "Two units",
        None,
        False,
    )
    page = desk.get(f"/activities/{call.pk}/")
    assert "<!doctype html>" in page.content.decode()
    assert desk.delete(f"/activities/{call.pk}/").status_code == 204
    assert desk.get(f"/activities/{call.pk}/").status_code == 404


def test_two_people_at_once_are_told(desk, cast, call):
    actions.change_activity(call.pk, {"subject": "Theirs"}, by=cast.bob)
    fields = {"kind": "call", "when_typed": "2026-10-14 12:00", "contacts": call.contact_id, "version": 1}
    answer = post(desk, f"/activities/{call.pk}/", **fields, subject="Mine")
    assert answer.status_code == 409
    assert "Bob Boyd changed this" in answer.content.decode()
    call.refresh_from_db()
    assert call.subject == "Theirs"
    assert post(desk, f"/activities/{call.pk}/", **{**fields, "version": 2}, subject="Mine").status_code == 204


def test_a_drawn_occurrence_opens_as_itself(desk, alice):
    row = actions.plan_activity(
        {"kind": "call", "subject": "Round", "when": When(on=date(2026, 10, 19)), "repeats": {"rule": "FREQ=WEEKLY"}},
        by=alice,
    )
    html = desk.get(f"/activities/{row.pk}/", {"occurrence": "2026-10-26"}, headers=HTMX).content.decode()
    assert "This is the one on Mon 26 Oct." in html
    post(desk, f"/activities/{row.pk}/occurrences/2026-10-26/")
    assert Activity.objects.get(occurs_on=date(2026, 10, 26)).repeats_of == row
    assert desk.delete(f"/activities/{row.pk}/occurrences/2026-11-02/").status_code == 204
    assert [one.day.day for one in queries.occurrences(alice, date(2026, 10, 20), date(2026, 11, 12))] == [9]


def test_somebody_elses_private_one_is_not_there(desk, cast, joe):
    secret = actions.plan_activity({"kind": "call", "subject": "Salary", "is_private": True}, by=cast.bob)
    for url in (f"/activities/{secret.pk}/", f"/activities/{secret.pk}/move/", f"/activities/giving/?id={secret.pk}"):
        assert desk.get(url).status_code == 404
    assert desk.delete(f"/activities/{secret.pk}/").status_code == 404
    assert post(desk, f"/activities/{secret.pk}/completion/").status_code == 404
    assert desk.get("/activities/people/", {"sought": "sal"}).content.decode().count("Salary") == 0


def test_people_are_found_for_chips(desk, cast, joe):
    html = desk.get("/activities/people/", {"sought": "bo"}).content.decode()
    assert "Bob Boyd" in html
    assert 'name="colleagues"' in html


def test_people_for_chips_come_best_first(desk, alice):
    for name in ("Carla Aurelio", "Alexander Carlaw", "Carla Xanthos", "Carla Bex"):
        create_contact({"kind": "person", "name": name}, by=alice)
    html = desk.get("/activities/people/", {"sought": "carla x"}).content.decode()
    assert html.index("Carla Xanthos") < html.index("Carla Bex")


def test_a_plan_for_what_is_over_is_told_while_it_is_typed(desk):
    def hint(typed):
        return desk.get("/activities/date/", {"as": "schedule", "when_typed": typed}, headers=HTMX).content.decode()

    assert "This day has passed" in hint("yesterday")
    assert "This time has passed" in hint("today 8:00")
    assert "passed" not in hint("today 16:00")


def test_a_panel_opened_in_a_new_tab_is_its_record_with_the_panel_open(desk, joe):
    answer = desk.get("/activities/log/", {"contact": joe.pk, "kind": "email"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/contacts/{joe.pk}/?panel=log&kind=email")
    assert desk.get("/activities/schedule/").headers["Location"] == "/?panel=schedule&"
