"""A company's followers, lists and history tell nothing of people there whom one does not see. Contacts are private here."""

from datetime import timedelta

from django.utils import timezone

from rapport.access.actions.sharing import share_record
from rapport.access.models import Level
from rapport.access.tests.test_rights import closed as closed_world
from rapport.activities import actions, cells, queries
from rapport.activities.models import Activity
from rapport.activities.queries.today import going_cold
from rapport.activities.tests.test_recounting import give
from rapport.activities.tests.test_recounting import there as company_there
from rapport.attachments.actions import add_comment
from rapport.base.memory import remembering
from rapport.base.typed_dates import When
from rapport.contacts.actions import change_employer, set_touch_goal
from rapport.contacts.models import Contact
from rapport.contacts.queries import entry_count
from rapport.contacts.queries.timeline import timeline_page
from rapport.lookups.definition import Condition, Definition
from rapport.lookups.queries import matching
from rapport.notices.actions import follow
from rapport.notices.models import Notice
from rapport.organisation.queries import today_of

closed, there = closed_world, company_there


def log(contact, by, **values):
    return actions.log_activity({"kind": "call", "contacts": [contact], "outcome": "reached", **values}, by=by)


def test_followers_of_a_company_hear_of_people_whom_they_see(there):
    follow("contact", there.company.pk, by=there.alice)
    call = log(there.jane, there.carol, note="Wants to leave")
    add_comment("activity", call.pk, "Careful", by=there.carol)
    assert not Notice.objects.filter(user=there.alice).exists()
    both = {"kind": "meeting", "contacts": [there.jane, there.joe], "outcome": "held"}
    actions.log_activity(both, by=there.erin)
    add_comment("activity", log(there.joe, there.erin).pk, "Careful", by=there.erin)
    log(there.company, there.erin)
    assert list(Notice.objects.filter(user=there.alice).order_by("id").values_list("title", flat=True)) == [
        "logged a meeting with Joe Doe, held",
        "logged a call with Joe Doe, reached",
        "commented on a call with Joe Doe",
        "logged a call with Halyard, reached",
    ]


def test_what_comes_next_is_with_somebody_who_counts(there):
    day = When(on=today_of(None) + timedelta(days=3))
    for kind, contact, by, priority in (("todo", there.joe, there.alice, 0), ("call", there.jane, there.carol, 1)):
        plan = {"kind": kind, "contacts": [contact], "when": day, "subject": "Offer", "priority": priority}
        actions.plan_activity(plan, by=by)
    row = Contact.objects.filter(pk=there.company.pk).values("id", "next_at").get()
    queries.add_next([row], there.alice)
    assert row["next"]["kind"] == "To-do"


def test_going_cold_counts_the_touches_that_count(there):
    set_touch_goal([there.company.pk], 12, by=there.erin)
    Contact.objects.filter(pk=there.company.pk).update(cold_on=today_of(there.alice))
    (row,) = going_cold(there.alice, today_of(there.alice))
    assert (row["id"], row["touches"]) == (there.company.pk, 1)


def test_the_foot_counts_no_plan_that_is_private_or_with_somebody_unseen(there):
    def going_on(who):
        with remembering():
            return "with a next activity" in cells.foot(queries.visible_to(who), who)

    plan = {"kind": "call", "contacts": [there.joe], "when": When(at=timezone.now() + timedelta(days=1))}
    secret = actions.plan_activity(plan | {"is_private": True}, by=there.erin)
    assert not going_on(there.alice)
    actions.trash_activities([secret.pk], by=there.erin)
    actions.plan_activity(plan | {"contacts": [there.jane], "colleagues": [there.alice.pk]}, by=there.carol)
    assert Activity.objects.filter(contact=there.jane, done_at=None).exists()
    assert not going_on(there.alice) and going_on(there.carol)
    actions.plan_activity(plan, by=there.alice)
    assert going_on(there.alice)


def test_the_dialog_of_dropping_counts_no_private_entries(there):
    entries = entry_count(there.joe, there.alice)
    log(there.joe, there.erin, is_private=True)
    assert entry_count(there.joe, there.alice) == entries
    log(there.joe, there.erin)
    assert entry_count(there.joe, there.alice) == entries + 1


def test_the_history_names_nobody_unseen_as_somebody(there):
    def told(who):
        return " ".join(entry.markup for entry in timeline_page(there.company, who).entries)

    assert "Joe Doe joined" in told(there.alice) and "Jane Roe" not in told(there.alice)
    assert "somebody" not in told(there.alice)
    assert "Jane Roe joined" in told(there.erin)
    give(there.jane, there.alice.pk, there.erin)
    assert "Jane Roe joined" in told(there.alice)


def test_the_history_tells_once_of_a_meeting_with_somebody_unseen_before_somebody_seen(there):
    def told(who, **narrowed):
        entries = timeline_page(there.company, who, **narrowed).entries
        return [one.markup for one in entries if "Quarterly review" in one.markup]

    meeting = {"kind": "meeting", "outcome": "held", "subject": "Quarterly review"}
    actions.log_activity(meeting | {"contacts": [there.jane, there.joe]}, by=there.erin)
    actions.log_activity(meeting | {"contacts": [there.jane]}, by=there.carol)
    for narrowed in ({}, {"kind": "meeting"}, {"text": "quarterly"}):
        (entry,) = told(there.alice, **narrowed)
        assert "Jane Roe" not in entry
        assert len(told(there.carol, **narrowed)) == len(told(there.erin, **narrowed)) == 2


def test_nobody_is_found_by_a_company_of_old_that_one_does_not_see(there):
    def found(who):
        asked = Definition("contact", conditions=(Condition("past_company", "contains", "halyard"),))
        return set(matching(asked, who).values_list("name", flat=True))

    give(there.company, there.carol.pk, there.erin)
    change_employer(there.joe, "Pike & Sons", by=there.erin)
    assert found(there.alice) == set() and found(there.erin) == {"Joe Doe"}
    share_record("contact", there.company, f"user-{there.alice.pk}", Level.READ, by=there.erin)
    assert found(there.alice) == {"Joe Doe"}
