"""A colleague leaves: what they had goes to another."""

import json
from datetime import date

from rapport.access.actions.absence import add_absence
from rapport.access.actions.role import add_role, give_role
from rapport.access.models import Profile
from rapport.activities.actions import plan_activity
from rapport.activities.models import Activity
from rapport.attachments.actions import add_comment
from rapport.base.typed_dates import When
from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact
from rapport.journal.actions import is_long, undo, undo_in_parts
from rapport.journal.models import Operation
from rapport.notices.actions import follow
from rapport.notices.models import Notice
from rapport.organisation.models import User
from rapport.organisation.queries import today_of

HX = {"HX-Request": "true"}


def test_contacts_and_plans_are_handed_over_and_come_back(browser_of, cast):
    joe = create_contact({"name": "Joe Doe", "owner": cast.alice.id}, by=cast.alice)
    plan_activity({"kind": "call", "contacts": [joe.id], "when": When(on=date(2031, 3, 3))}, by=cast.alice)
    client = browser_of(cast.erin)
    url = f"/settings/people/{cast.alice.id}/leaving/"
    dialog = client.get(url, headers=HX).content.decode()
    assert "1 contact and 1 planned activity" in dialog and "Bob Boyd" in dialog
    answer = client.post(url, {"to": cast.bob.id}, headers=HX)
    assert answer.status_code == 204
    assert not User.objects.get(id=cast.alice.id).is_active
    assert Contact.objects.get().owner == cast.bob and Activity.objects.get().assigned_to == cast.bob
    assert "gave you 1 contact of Alice Ames" in Notice.objects.filter(user=cast.bob).values_list("title", flat=True)
    undo(Operation.objects.get(id=json.loads(answer["HX-Trigger"])["toast"]["undo"]), by=cast.erin)
    assert User.objects.get(id=cast.alice.id).is_active
    assert Contact.objects.get().owner == cast.alice and Activity.objects.get().assigned_to == cast.alice


def test_many_follow_in_the_background(browser_of, cast, run_jobs, monkeypatch):
    monkeypatch.setattr("rapport.activities.actions.settings.AT_ONCE", 2)
    for number in range(5):
        create_contact({"name": f"Joe {number}", "owner": cast.alice.id}, by=cast.alice)
    browser_of(cast.erin).post(f"/settings/people/{cast.alice.id}/leaving/", {"to": cast.bob.id}, headers=HX)
    assert not User.objects.get(id=cast.alice.id).is_active
    run_jobs()
    assert Contact.objects.filter(owner=cast.bob).count() == 5


def test_several_share_evenly_and_plans_go_along_with_their_contacts(browser_of, cast, run_jobs, monkeypatch):
    for is_small in (True, False):
        monkeypatch.setattr("rapport.activities.actions.settings.AT_ONCE", 200 if is_small else 3)
        for number in range(8):
            joe = create_contact({"name": f"Joe {number}", "owner": cast.alice.id}, by=cast.alice)
            when = When(on=date(2031, 3, 3))
            plan_activity({"kind": "call", "contacts": [joe.id], "when": when}, by=cast.alice)
        plan_activity({"kind": "todo", "subject": "Tidy up", "when": when}, by=cast.alice)
        url, to = f"/settings/people/{cast.alice.id}/leaving/", [cast.bob.id, cast.carol.id]
        answer = browser_of(cast.erin).post(url, {"to": to}, headers=HX)
        run_jobs()
        assert [Contact.objects.filter(owner=one).count() for one in to] == [4, 4]
        calls = Activity.objects.filter(kind__key="call", done_at=None)
        assert {(one.assigned_to_id, one.contact_rows.get().contact.owner_id) for one in calls} == {(i, i) for i in to}
        assert not Activity.objects.filter(assigned_to=cast.alice).exists()
        done = Operation.objects.get(id=json.loads(answer["HX-Trigger"])["toast"]["undo"])
        undo_in_parts(done, by=cast.erin) if is_long(done) else undo(done, by=cast.erin)
        run_jobs()
        assert Contact.objects.filter(owner=cast.alice).count() == Contact.objects.count()
        assert User.objects.get(id=cast.alice.id).is_active
        Contact.objects.all().delete()
        Activity.objects.all().delete()


def test_only_to_somebody_who_stays_and_only_by_administrators(browser_of, cast):
    create_contact({"name": "Joe Doe", "owner": cast.alice.id}, by=cast.alice)
    url = f"/settings/people/{cast.alice.id}/leaving/"
    client = browser_of(cast.erin)
    for nobody in [cast.dan, cast.alice]:
        assert client.post(url, {"to": nobody.id}, headers=HX).status_code == 422
    assert browser_of(cast.bob).post(url, {"to": cast.bob.id}, headers=HX).status_code == 403
    assert User.objects.get(id=cast.alice.id).is_active


def test_who_may_only_read_is_no_heir(browser_of, cast):
    create_contact({"name": "Joe Doe", "owner": cast.alice.id}, by=cast.alice)
    council = add_role("Council", by=cast.erin, profiles=[Profile.objects.get(name="Read only")])
    give_role(cast.bob, council, by=cast.erin)
    today = today_of(cast.erin)
    add_absence(cast.alice, cast.bob, today, today, by=cast.erin)  # for a day: no right that lasts
    client, url = browser_of(cast.erin), f"/settings/people/{cast.alice.id}/leaving/"
    dialog = client.get(url, headers=HX).content.decode()
    assert "Carol Cole" in dialog and "Bob Boyd" not in dialog
    answer = client.post(url, {"to": [cast.bob.id, cast.carol.id]}, headers=HX)
    assert answer.status_code == 422 and "Bob Boyd may only read" in answer.content.decode()
    assert User.objects.get(id=cast.alice.id).is_active
    Contact.objects.all().delete()
    assert client.post(url, headers=HX).status_code == 204  # with nothing to hand over nobody is asked


def test_followers_hear_of_comments_but_not_on_what_is_private(cast):
    joe = create_contact({"name": "Joe Doe"}, by=cast.bob)
    follow("contact", joe.id, by=cast.alice)
    for private in (True, False):
        call = plan_activity({"kind": "call", "contacts": [joe.id], "is_private": private}, by=cast.bob)
        Notice.objects.all().delete()
        add_comment("activity", call.id, "Careful", by=cast.bob)
    assert [n.title for n in Notice.objects.filter(user=cast.alice)] == ["commented on a call with Joe Doe"]
