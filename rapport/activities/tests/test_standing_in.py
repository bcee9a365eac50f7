"""Who sees and does the work of others: superiors, deputies, those who take over from somebody who leaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.access.actions.absence import add_absence, remove_absence
from rapport.access.actions.organisation import switch
from rapport.access.actions.role import add_role, give_role
from rapport.access.actions.sharing import set_default
from rapport.access.actions.user import deactivate_user
from rapport.access.models import Level
from rapport.activities import actions, queries
from rapport.activities.actions.settings import let_go
from rapport.activities.actions.whole import load
from rapport.activities.models import Activity
from rapport.base.errors import Gone, NotAllowed
from rapport.base.typed_dates import When
from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact
from rapport.journal.actions import undo
from rapport.organisation.queries import today_of


@pytest.fixture
def closed(cast):
    """Contacts are private; Bob stands above Alice, Carol apart. Alice has two contacts and all kinds of plans."""
    head = add_role("Sales", by=cast.erin)
    give_role(cast.bob, head, by=cast.erin)
    give_role(cast.alice, add_role("Seller", by=cast.erin, parent=head), by=cast.erin)
    give_role(cast.carol, add_role("Service", by=cast.erin), by=cast.erin)
    set_default("contact", Level.PRIVATE, by=cast.erin)
    today = When(on=today_of(cast.alice))
    cast.joe, cast.jane = (
        create_contact({"name": name, "owner": cast.alice}, by=cast.alice) for name in ("Joe", "Jane")
    )

    def plan(subject, contacts=(), **more):
        values = {"kind": "todo", "subject": subject, "when": today, "contacts": contacts, **more}
        return actions.plan_activity(values, by=cast.alice)

    cast.alone = plan("alone")
    cast.call = plan("ring back", [cast.joe])
    tomorrow = When(at=timezone.now() + timedelta(days=1))
    series = {"repeats": {"rule": "FREQ=WEEKLY"}, "remind_minutes": 30, "when": tomorrow}
    cast.series = plan("series", [cast.jane], **series)
    cast.hush = plan("hush", [cast.joe], is_private=True)
    cast.joint = plan("joint", [cast.joe], colleagues=[cast.carol.pk])
    return cast


def seen(user):
    return set(queries.visible_to(user).values_list("subject", flat=True))


PLANS = {"alone", "ring back", "series", "joint"}


def test_a_superior_sees_what_is_with_nobody_too_and_others_only_their_part(closed):
    assert seen(closed.alice) == PLANS | {"hush"}
    assert seen(closed.bob) == PLANS
    assert seen(closed.carol) == {"joint"}
    assert seen(closed.erin) == PLANS
    actions.change_activity(closed.alone.pk, {"subject": "alone"}, by=closed.bob)
    with pytest.raises(NotAllowed):
        actions.change_activity(closed.joint.pk, {"subject": "mine"}, by=closed.carol)
    actions.complete_activities([closed.joint.pk], by=closed.carol)


def test_the_work_of_who_left_stays_with_their_superiors(closed):
    deactivate_user(closed.alice, by=closed.erin)
    assert seen(closed.bob) == PLANS and seen(closed.carol) == {"joint"}
    actions.give_activities([closed.alone.pk], closed.bob, by=closed.bob)


def test_a_deputy_sees_and_does_the_work_of_an_absent_one_for_that_time(closed, browser_of):
    today = today_of(closed.carol)
    assert "ring back" not in browser_of(closed.carol).get("/").content.decode()
    absence = {"since": today - timedelta(days=1), "until": today + timedelta(days=1)}
    add_absence(closed.alice, closed.carol, **absence, by=closed.alice)
    assert seen(closed.carol) == PLANS
    page = browser_of(closed.carol).get("/").content.decode()
    assert all(word in page for word in ("alone", "ring back", "Alice Ames")) and "hush" not in page
    calendar = browser_of(closed.carol).get(f"/calendar/?whose={closed.alice.pk}&view=day").content.decode()
    assert "alone" in calendar and "Busy" in calendar and "hush" not in calendar
    assert queries.next_due(closed.carol) is not None
    actions.complete_activities([closed.alone.pk], by=closed.carol)
    actions.change_activity(closed.call.pk, {"subject": "ring again"}, by=closed.carol)
    with pytest.raises(Gone):
        actions.complete_activities([closed.hush.pk], by=closed.carol)
    remove_absence(closed.alice.absences.get(), by=closed.alice)
    assert seen(closed.carol) == {"joint", "alone"}  # she typed that it was done
    assert "ring back" not in browser_of(closed.carol).get("/").content.decode()


@pytest.mark.parametrize("sees_all", [True, False])
def test_nothing_is_lost_when_somebody_leaves_and_one_undo_brings_it_back(closed, sees_all):
    """Also where the administrator does not see what is handed over."""
    switch("administrators_see_all", sees_all, by=closed.erin)
    before = snapshots()
    done = let_go(closed.alice, [closed.bob, closed.carol], by=closed.erin)
    assert not Contact.objects.filter(owner=closed.alice).exists()
    assert list(Activity.objects.filter(assigned_to=closed.alice).values_list("subject", flat=True)) == ["hush"]
    for one in Activity.objects.exclude(subject__in=["hush", "alone"]).select_related("contact"):
        assert one.assigned_to_id == one.contact.owner_id
    series = Activity.objects.get(subject="series")
    assert series.repeats and series.remind_at
    undo(done, by=closed.erin)
    assert snapshots() == before
    closed.alice.refresh_from_db()
    assert closed.alice.is_active


def snapshots():
    found = {whole.activity.pk: whole.snapshot() for whole in load(Activity.objects.order_by("pk"))}
    return found, list(Contact.objects.order_by("pk").values_list("pk", "owner"))


def test_the_dialog_tells_that_private_plans_stay_and_no_more(closed, browser_of):
    page = browser_of(closed.erin).get(f"/settings/people/{closed.alice.pk}/leaving/", headers={"HX-Request": "true"})
    assert "1 private plan stays with Alice" in page.content.decode() and "hush" not in page.content.decode()
