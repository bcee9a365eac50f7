"""The log panel over HTTP: what it offers, what it saves, what it says where something is wrong."""

import json
from datetime import UTC, date, datetime

import pytest

from rapport.activities import actions
from rapport.activities.models import Activity
from rapport.base.typed_dates import When
from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact, ContactPoint

LOG = "/activities/log/"
TODAY_HALF_TEN = When(at=datetime(2026, 10, 14, 14, 30, tzinfo=UTC))
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(alice, browser_of, clock):
    return browser_of(alice)


def panel(desk, contact, **more):
    return desk.get(LOG, {"contact": contact.pk, **more}, headers=HTMX).content.decode()


def save(desk, contact, **fields):
    return desk.post(LOG, {"contact": contact.pk, "kind": "call", **fields}, headers=HTMX)


def events(answer):
    return json.loads(answer.headers.get("HX-Trigger", "{}"))


def test_it_opens_with_nothing_chosen_and_the_proposals_ready(desk, joe):
    html = panel(desk, joe)
    assert "Choose what happened, and the next step is proposed." in html
    assert 'name="outcome" value="reached"' in html
    assert "checked" not in html.split('name="outcome"', 1)[1].split("log-note")[0]
    assert 'data-said="Thu 15 Oct"' in html
    assert "3 days is Saturday, so Monday." in html
    assert "Completes" not in html


def test_it_completes_what_is_planned_and_overdue_first(desk, alice, joe):
    actions.plan_activity({"kind": "call", "contacts": [joe], "when": TODAY_HALF_TEN}, by=alice)
    late = actions.plan_activity(
        {"kind": "call", "contacts": [joe], "when": When(on=date(2026, 10, 9)), "subject": "Demo"}, by=alice
    )
    html = panel(desk, joe)
    assert f'name="completes" value="{late.pk}"' in html
    assert "Call Fri 9 Oct" in html
    save(desk, joe, outcome="reached", completes=late.pk)
    late.refresh_from_db()
    assert late.done_at is not None


def test_what_is_planned_later_is_kept_moved_or_added_to(desk, alice, joe):
    meeting = actions.plan_activity(
        {"kind": "meeting", "contacts": [joe], "when": When(on=date(2026, 11, 4)), "subject": "Terms"}, by=alice
    )
    html = panel(desk, joe)
    assert f'name="planned_id" value="{meeting.pk}"' in html
    fields = {"outcome": "reached", "planned_id": meeting.pk, "next": "call", "when": "w"}
    save(desk, joe, **fields, **{f"planned-call-{meeting.pk}": "keep"})
    assert Activity.objects.filter(done_at=None).count() == 1
    save(desk, joe, **fields, **{f"planned-call-{meeting.pk}": "move"})
    meeting.refresh_from_db()
    assert meeting.starts_on == date(2026, 10, 21)
    save(desk, joe, **fields, **{f"planned-call-{meeting.pk}": "add"})
    assert Activity.objects.filter(done_at=None).count() == 2


def test_what_is_not_completed_after_all_is_kept_or_moved(desk, alice, joe):
    call = actions.plan_activity({"kind": "call", "contacts": [joe], "when": When(on=date(2026, 10, 15))}, by=alice)
    html = panel(desk, joe)
    assert f'data-dropped data-instead="#completes-call-{call.pk}"' in html
    fields = {"outcome": "reached", "planned_id": call.pk, "next": "call", "when": "w"}
    save(desk, joe, **fields, **{f"planned-call-{call.pk}-instead": "keep"})
    assert list(Activity.objects.filter(done_at=None)) == [call]
    save(desk, joe, **fields, **{f"planned-call-{call.pk}-instead": "move"})
    call.refresh_from_db()
    assert call.starts_on == date(2026, 10, 21)
    actions.move_activities([call.pk], When(on=date(2026, 10, 9)), by=alice)
    assert "data-instead" not in panel(desk, joe), "what is overdue is no next step"


def test_what_repeats_goes_on_by_itself(desk, alice, joe):
    weekly = {"kind": "call", "contacts": [joe], "when": When(on=date(2026, 10, 5)), "repeats": {"rule": "FREQ=WEEKLY"}}
    actions.plan_activity(weekly, by=alice)
    assert 'data-goes-on="It repeats: the next one is Mon 19 Oct."' in panel(desk, joe)


def test_every_kind_that_is_logged_can_be_chosen(desk, joe):
    html = panel(desk, joe)
    kinds = ("call", "meeting", "email", "letter", "message", "note")
    assert all(f'name="kind" value="{key}"' in html for key in kinds)
    assert 'name="kind" value="todo"' not in html


def test_who_is_not_to_be_called_is_told_before_the_call(desk, joe):
    assert "Do not call" not in panel(desk, joe)
    Contact.objects.filter(pk=joe.pk).update(do_not_call=True)
    assert "Do not call" in panel(desk, joe)


def test_the_shortest_loop_logs_and_plans_with_one_undo(desk, joe):
    answer = save(desk, joe, outcome="message", next="call", when="d", when_typed="10:30", about="Demo")
    assert answer.status_code == 204
    told = events(answer)
    assert told["toast"]["sentence"] == "Call with Joe Doe logged, next call Mon 19 Oct, 10:30"
    assert told["close"] == "panel"
    following = Activity.objects.get(done_at=None)
    assert (following.attempt, following.subject, following.starts_at.hour) == (2, "Demo", 14)
    desk.post(f"/operations/{told['toast']['undo']}/reversal/")
    assert not Activity.objects.exists()


def test_without_an_outcome_it_says_so(desk, joe):
    assert events(save(desk, joe))["toast"]["sentence"] == "Call with Joe Doe logged without an outcome"


def test_a_note_too_long_is_told_beside_it(desk, joe):
    html = panel(desk, joe)
    assert html.index('id="log-note"') < html.index('id="panel-problem-note"') < html.index("log-notices")
    answer = save(desk, joe, outcome="reached", note="words " * 600_000)
    said = (
        '<p class="field-problem" id="panel-problem-note" role="alert" hx-swap-oob="true">This is longer than 100,000'
    )
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Activity.objects.exists()


def test_what_cannot_be_read_is_told_beside_it_and_writes_nothing(desk, joe):
    answer = save(desk, joe, outcome="reached", when="p", when_typed="soonish", done="whenever", next="call")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'id="panel-problem-when"' in html
    assert "This date cannot be read." in html
    assert "February has no 31st." in save(desk, joe, outcome="reached", done="31 feb").content.decode()
    assert "Try “yesterday 16:00”." in html
    assert not Activity.objects.exists()


def test_another_time_another_direction_and_another_person(desk, cast, alice, joe):
    save(desk, joe, outcome="reached", direction="in", done="yesterday 16:00", minutes="20", assigned_to=cast.bob.pk)
    call = Activity.objects.get()
    assert (call.direction, call.minutes, call.assigned_to, call.entered_by) == ("in", 20, cast.bob, alice)
    assert call.done_at == datetime(2026, 10, 13, 20, tzinfo=UTC)


def test_from_a_company_the_person_is_chosen_or_made_in_place(desk, joe, company):
    assert "Joe Doe" in panel(desk, company)
    save(desk, company, outcome="reached", **{"with": joe.pk})
    assert Activity.objects.latest("pk").contact == joe
    answer = save(
        desk, company, outcome="reached", **{"with": "new", "new_name": "Karen Walsh", "new_title": "Accounts"}
    )
    assert answer.status_code == 204
    karen = Contact.objects.get(name="Karen Walsh")
    assert (karen.employer, karen.job_title) == (company, "Accounts")
    desk.post(f"/operations/{events(answer)['toast']['undo']}/reversal/")
    assert not Contact.objects.filter(name="Karen Walsh", trashed_at=None).exists()
    save(desk, company, outcome="no-answer", **{"with": ""})
    assert Activity.objects.latest("pk").contact == company
    assert save(desk, company, **{"with": "new", "new_name": " "}).status_code == 422


def test_from_a_company_what_is_planned_with_the_person_is_completed(desk, alice, joe, jane, company):
    plan = {"kind": "call", "when": TODAY_HALF_TEN}
    joes = actions.plan_activity({**plan, "contacts": [joe], "subject": "Scanner demo"}, by=alice)
    theirs = actions.plan_activity({**plan, "contacts": [company], "subject": "Front desk"}, by=alice)
    html = panel(desk, company)
    assert f'id="completes-call-{joes.pk}" data-of="kind with" data-for="call {joe.pk}" hidden disabled' in html
    assert f'id="completes-call-{theirs.pk}" data-of="kind with" data-for="call - new {jane.pk}" data-about' in html
    save(desk, company, outcome="reached", completes=joes.pk, **{"with": joe.pk})
    joes.refresh_from_db()
    assert (joes.done_at is not None, joes.contact) == (True, joe)


def test_who_a_meeting_was_planned_with_stays_in_it_whoever_logs_it_from_where(desk, alice, joe, jane, company):
    plan = {"kind": "meeting", "when": TODAY_HALF_TEN}
    took_part = [
        actions.plan_activity({**plan, "contacts": them}, by=alice) for them in ([joe, jane], [joe], [company])
    ]
    fields = {"kind": "meeting", "outcome": "held"}
    save(desk, jane, **fields, completes=took_part[0].pk)
    save(
        desk, company, **fields, completes=took_part[1].pk, **{"with": ""}
    )  # the company's page shows its people's plans
    save(desk, company, **fields, completes=took_part[2].pk, next="call", when="w", **{"with": joe.pk})
    assert Activity.objects.get(done_at=None).contact == joe
    found = [list(one.contact_rows.order_by("position").values_list("contact", flat=True)) for one in took_part]
    assert found == [[joe.pk, jane.pk], [joe.pk], [joe.pk]]


def test_somebody_found_while_typing_brings_what_is_planned_with_them(desk, alice, company):
    karen = create_contact({"kind": "person", "name": "Karen Walsh", "employer": company}, by=alice)
    call = actions.plan_activity({"kind": "call", "contacts": [karen], "when": TODAY_HALF_TEN}, by=alice)
    asked = {"new_name": "Karen Walsh", "contact": company.pk}
    html = desk.get("/activities/log/likely/", asked, headers=HTMX).content.decode()
    assert f'data-for="call {karen.pk}"' in html
    assert f'name="completes" value="{call.pk}"' in html


def test_with_nobody_chosen_somebody_is_found_or_made_in_place(desk, alice, joe):
    asked = {"sought": "Zoë Quick", "only": "contacts", "new": "1"}
    found = desk.get("/activities/people/", asked, headers=HTMX).content.decode()
    assert 'name="new_name" value="Zoë Quick"' in found
    fields = {"kind": "note", "note": "Met at the fair", "new_name": "Zoë Quick", "contacts": joe.pk}
    assert desk.post(LOG, fields, headers=HTMX).status_code == 204
    note = Activity.objects.get()
    assert set(note.contact_rows.values_list("contact__name", flat=True)) == {"Zoë Quick", "Joe Doe"}


def test_it_says_which_of_how_many_it_is_in_the_lookup(desk, joe, jane):
    place = desk.get("/activities/log/place/?where=name:contains:o&sort=name", {"contact": joe.pk}, headers=HTMX)
    assert "<b>2</b> of 3" in place.content.decode()  # Good Idea Enterprises, Jane Roe, Joe Doe
    elsewhere = desk.get(f"/activities/log/place/?where=name:contains:jane&contact={joe.pk}", headers=HTMX)
    assert elsewhere.content.decode().strip() == ""


def test_a_wrong_number_is_struck_or_corrected_in_place(desk, alice, clock):
    points = [{"kind": "phone", "label": "office", "value": "617 555 0142"}]
    bea = create_contact({"kind": "person", "name": "Bea", "points": points}, by=alice)
    point = ContactPoint.objects.get(contact=bea)
    fields = {"outcome": "wrong-number", "number_id": point.pk, "number": "correct"}
    assert save(desk, bea, **fields, right_number="").status_code == 422
    save(desk, bea, **fields, right_number="617 555 0124")
    assert ContactPoint.objects.get(contact=bea, struck_at=None).normal == "+16175550124"
    desk_number = create_contact({"kind": "organisation", "name": "Granin and Co", "points": points}, by=alice)
    point = ContactPoint.objects.get(contact=desk_number)
    strike = {"outcome": "wrong-number", "number_id": point.pk, "number": "strike", "with": bea.pk}
    assert save(desk, desk_number, **strike).status_code == 204  # the company's number, whoever was asked for
    point.refresh_from_db()
    assert point.struck_at
    assert "+1 617 555 0124" in desk.get("/activities/log/number/", {"right_number": "617 555 0124"}).content.decode()


def test_save_and_next_goes_on_in_the_lookup_with_the_panel_open(desk, joe, jane):
    answer = desk.post(
        f"{LOG}?where=name:contains:o&sort=name",
        {"contact": jane.pk, "kind": "call", "outcome": "reached", "then": "next"},
        headers=HTMX,
    )
    where = answer.headers["HX-Redirect"]
    assert where.startswith("/contacts/")
    assert "panel=log" in where
    assert "where=name" in where
    work = save(desk, joe, outcome="reached", then="next", work="1")
    assert work.headers["HX-Redirect"] == f"/next/?after={Activity.objects.latest('pk').pk}"


def test_typed_dates_are_answered_at_once(desk, alice):
    for n in range(12):
        actions.plan_activity({"kind": "call", "subject": f"{n}", "when": When(on=date(2026, 10, 16))}, by=alice)
    html = desk.get("/activities/date/", {"when_typed": "fri 10:00", "as": "log"}).content.decode()
    assert "Fri 16 Oct, 10:00" in html
    assert "That day is full: 12 activities." in html
    assert (
        "Saturday is not a working day."
        in desk.get("/activities/date/", {"when_typed": "sat", "as": "log"}).content.decode()
    )
    assert "Wed 21 Oct, 10:15" in desk.get("/activities/date/", {"when_typed": "10:15", "when": "w"}).content.decode()
    assert "Not read yet" in desk.get("/activities/date/", {"when_typed": "soo"}).content.decode()


def test_of_somebody_elses_private_plan_nothing_shows(desk, cast, joe):
    secret = actions.plan_activity(
        {"kind": "call", "contacts": [joe], "when": TODAY_HALF_TEN, "subject": "Salary", "is_private": True},
        by=cast.bob,
    )
    assert "Salary" not in panel(desk, joe)
    assert desk.get(LOG, {"contact": joe.pk, "activity": secret.pk}, headers=HTMX).status_code == 404


def test_the_panel_and_its_saving_take_few_statements(desk, joe, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        panel(desk, joe)
    with django_assert_max_num_queries(40):
        save(desk, joe, outcome="message", next="call", when="d")


def test_a_meeting_noted_later_took_place_when_it_was_planned(desk, alice, joe):
    held = When(at=datetime(2026, 10, 9, 16, tzinfo=UTC))
    meeting = actions.plan_activity({"kind": "meeting", "contacts": [joe], "when": held}, by=alice)
    call = actions.plan_activity({"kind": "call", "contacts": [joe], "when": held}, by=alice)
    assert panel(desk, joe).count('name="as_planned"') == 1  # a call happens when somebody calls
    save(desk, joe, kind="meeting", outcome="held", completes=meeting.pk, as_planned="1")
    save(desk, joe, outcome="reached", completes=call.pk, as_planned="1", done="now")
    meeting.refresh_from_db()
    call.refresh_from_db()
    assert meeting.done_at == held.at
    assert call.done_at == datetime(2026, 10, 14, 13, 42, tzinfo=UTC)


def test_who_takes_part_in_a_meeting_says_what_came_of_it(cast, alice, joe, browser_of, clock):
    plan = {"kind": "meeting", "contacts": [joe], "when": TODAY_HALF_TEN, "colleagues": [cast.bob.pk]}
    meeting = actions.plan_activity(plan, by=alice)
    assert 'name="completes"' not in panel(browser_of(cast.carol), joe)
    desk = browser_of(cast.bob)
    assert f'name="completes" value="{meeting.pk}"' in panel(desk, joe)
    save(desk, joe, kind="meeting", outcome="held", completes=meeting.pk, when="w", next="call")
    meeting.refresh_from_db()
    assert meeting.done_at is not None
    assert (meeting.assigned_to, meeting.entered_by) == (alice, cast.bob)
    assert Activity.objects.get(follows=meeting).assigned_to == cast.bob
