"""What the record of a contact shows of its standings and their log."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact, TimelineEntry
from rapport.organisation.queries import today_of
from rapport.perspectives.models import Move, Perspective, Stage, Standing
from rapport.perspectives.queries import forget_setup, setup


@pytest.fixture
def acme(alice):
    return create_contact({"kind": "organisation", "name": "ACME"}, by=alice)


def stage(key, perspective="sales"):
    ours = setup()
    return next(
        s for s in ours.stages.values() if s.key == key and ours.perspectives[s.perspective_id].key == perspective
    )


def put(contact, key, perspective="sales", days=0, **facts):
    """A standing as the log would have it."""
    found = stage(key, perspective)
    since = date.today() - timedelta(days=days)
    values = {"stage": found, "since": since, **facts}
    return Standing.objects.update_or_create(contact=contact, perspective_id=found.perspective_id, defaults=values)[0]


def moved(contact, key, on, perspective="sales", **facts):
    found = stage(key, perspective)
    now = timezone.now()
    row = Move.objects.create(
        contact=contact, perspective_id=found.perspective_id, to_stage=found, on=on, recorded_at=now, **facts
    )
    TimelineEntry.objects.create(
        contact=contact, organisation=None if contact.is_person else contact, at=now, kind="stage", record_type="move",
        record_id=row.pk,
    )  # fmt: skip
    return row


def shown(browser, contact):
    answer = browser.get(f"/contacts/{contact.pk}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_every_standing_is_a_pill(alice, acme, browser_of):
    put(acme, "lead", days=41)
    put(acme, "advocate", "pr", days=3)
    page = shown(browser_of(alice), acme)
    assert "Lead</b>" in page
    assert '<span class="age long">5 weeks</span>' in page
    assert "<span>Public relations</span> <b>" in page
    assert '<span class="age">3 days</span>' in page
    assert page.index("Lead</b>") < page.index("Advocate</b>")


def test_a_pill_without_a_target_is_long_by_what_is_usual(alice, acme, browser_of):
    put(acme, "lead", days=41)
    Stage.objects.filter(pk=stage("lead").pk).update(target_days=None, usual_days=40)
    forget_setup()
    page = shown(browser_of(alice), acme)
    assert '<span class="age long">5 weeks</span>' in page
    assert "41 days; 40 at most are usual" in page
    Stage.objects.filter(pk=stage("lead").pk).update(is_closed=True)
    forget_setup()
    assert '<span class="age">5 weeks</span>' in shown(browser_of(alice), acme)


def test_a_person_shows_the_stage_of_the_company(alice, acme, browser_of):
    joe = create_contact({"name": "Joe Doe", "employer": acme}, by=alice)
    put(joe, "customer", days=400, follows=acme, is_listed=False)
    page = shown(browser_of(alice), joe)
    assert "The stage of ACME, for all its people" in page
    assert '<span class="age">13 months</span>' in page


def test_who_may_not_see_a_perspective_sees_no_pill_and_no_log(cast, acme, browser_of):
    put(acme, "candidate", "purchasing")
    moved(acme, "candidate", date(2026, 1, 3), "purchasing")
    assert "Candidate" in shown(browser_of(cast.alice), acme)
    Perspective.objects.filter(key="purchasing").update(seen_by=[f"user-{cast.carol.pk}"])
    forget_setup()
    assert "Candidate" not in shown(browser_of(cast.alice), acme)
    assert "Candidate" in shown(browser_of(cast.carol), acme)


def test_the_history_tells_the_log(alice, acme, browser_of):
    moved(
        acme, "customer", date(2025, 11, 3), from_stage=stage("onboarding"), lasted_days=41, rule="nth_order",
        by=alice, why="fourth one",
    )  # fmt: skip
    page = shown(browser_of(alice), acme)
    words = "Customer since 3 Nov: as many orders as make Customer (41 days as Onboarding), fourth one"
    assert words in page
    assert '<span class="by">Alice Ames</span>' in page
    assert "recorded " in page


def test_what_was_superseded_stays_and_is_marked(alice, acme, browser_of):
    moved(acme, "churned", today_of(alice), rule="churn", superseded_at=timezone.now())
    page = shown(browser_of(alice), acme)
    assert "<del>Churned since" in page
    assert "superseded" in page


def test_the_history_is_narrowed_to_stages(alice, acme, browser_of):
    moved(acme, "customer", date(2025, 11, 3))
    answer = browser_of(alice).get(f"/contacts/{acme.pk}/history/?kind=stage", headers={"HX-Request": "true"})
    assert "Customer since 3 Nov" in answer.content.decode()


def test_pills_cost_one_statement_however_many(alice, acme, browser_of, django_assert_max_num_queries):
    browser = browser_of(alice)
    for key, perspective in (
        ("lead", "sales"),
        ("advocate", "pr"),
        ("candidate", "purchasing"),
        ("audience", "marketing"),
    ):
        put(acme, key, perspective)
        moved(acme, key, date(2026, 1, 3), perspective)
    shown(browser, acme)
    with django_assert_max_num_queries(15):
        shown(browser, acme)
    assert Contact.objects.get(pk=acme.pk).standings.count() >= 4
