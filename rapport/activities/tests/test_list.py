"""The list of activities is a lookup: a colleague's calls this month, and it adds up at the foot."""

from datetime import UTC, datetime

from rapport.activities import actions
from rapport.activities.models import Kind
from rapport.base.typed_dates import When


def test_a_colleagues_calls_this_month(browser_of, alice, cast, joe, jane, clock, django_assert_max_num_queries):
    for day, contact, by in ((2, joe, cast.bob), (9, jane, cast.bob), (9, joe, alice)):
        actions.log_activity(
            {"kind": "call", "contacts": [contact], "outcome": "reached", "minutes": 12, "note": "Wants the price",
             "done_at": datetime(2026, 10, day, 14, tzinfo=UTC)}, by=by
        )  # fmt: skip
    actions.log_activity({"kind": "meeting", "contacts": [joe], "outcome": "held"}, by=cast.bob)
    call = Kind.objects.get(key="call").pk
    where = [f"kind:is:{call}", f"assigned_to:is:{cast.bob.pk}", "done_at:this:month"]
    desk = browser_of(alice)
    desk.get("/activities/")
    with django_assert_max_num_queries(24):
        html = desk.get("/activities/", {"where": where}).content.decode()
    assert html.count("<tr id=") == 2
    assert "Jane Roe" in html
    assert "Reached" in html
    assert '<b class="number">24 min</b> spent' in html


def test_every_column_and_filter_of_the_card_works(browser_of, alice, joe, clock):
    when = When(at=datetime(2026, 10, 14, 16, tzinfo=UTC))
    actions.plan_activity({"kind": "call", "contacts": [joe], "when": when}, by=alice)
    actions.plan_activity(
        {"kind": "todo", "subject": "Offer", "when": When(on=datetime(2026, 10, 12).date())}, by=alice
    )
    desk = browser_of(alice)
    html = desk.get(
        "/activities/", {"columns": "when,contact,kind,starts_at,starts_on,priority,created,place,direction"}
    )
    assert html.status_code == 200
    for where, count in (("is_overdue:yes:", 1), ("is_open:yes:", 2), ("is_repeated:yes:", 0), ("note:empty:", 2)):
        assert desk.get("/activities/", {"where": where}).content.decode().count("<tr id=") == count, where


def test_private_ones_of_others_are_not_in_the_list(browser_of, alice, cast, joe, clock):
    actions.plan_activity({"kind": "call", "contacts": [joe], "subject": "Salary", "is_private": True}, by=cast.bob)
    html = browser_of(alice).get("/activities/").content.decode()
    assert "Salary" not in html
    assert "<tr id=" not in html
