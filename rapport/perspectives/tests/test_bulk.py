"""The stage of many: what would happen is said first, what may not be changed is left alone, and one undo takes all back."""

import json

import pytest

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact
from rapport.journal.actions import operation, undo
from rapport.journal.models import Operation
from rapport.perspectives.actions.beginning import begin
from rapport.perspectives.models import Stage, Standing
from rapport.perspectives.queries import sales
from rapport.perspectives.queries.bulk import plan_for

HX = {"HX-Request": "true"}
BULK = "/standings/bulk/"


@pytest.fixture
def people(cast):
    return [create_contact({"name": f"Person {n}", "owner": cast.alice.pk}, by=cast.alice) for n in range(3)]


def in_stage(key):
    return set(Standing.objects.filter(stage__key=key, perspective__key="sales").values_list("contact", flat=True))


def typed(contacts, **more):
    return {"ids": ",".join(str(one.pk) for one in contacts), **more}


def told(answer):
    return json.loads(answer.headers["HX-Trigger"])


def test_the_dialog_says_what_would_happen(web, people, stages):
    asked = web.post(BULK, typed(people), headers=HX).content.decode()
    assert "Stage of 3 contacts" in asked and "Where they are now" in asked
    assert "Whoever was moved after a past day stays where that led." in asked
    asked = web.post(f"{BULK}look/", typed(people, stage=stages["lead"].pk, decided=1), headers=HX).content.decode()
    assert "3 will move to Lead" in asked
    assert not in_stage("lead")


def test_it_is_done_and_taken_back_as_one(web, people, stages, cast):
    assert web.post(BULK, typed(people, decided=1), headers=HX).status_code == 422
    done = web.post(BULK, typed(people, decided=1, stage=stages["lead"].pk), headers=HX)
    assert done.status_code == 204
    assert in_stage("lead") == {one.pk for one in people}
    again = web.post(BULK, typed(people, decided=1, stage=stages["lead"].pk), headers=HX)
    assert (again.status_code, b"None of them would move" in again.content) == (422, True)
    undo(Operation.objects.get(pk=told(done)["toast"]["undo"]), by=cast.alice)
    assert not in_stage("lead")


def test_of_a_past_day_it_is_not_said_to_be_so_now(web, people, stages):
    done = web.post(BULK, typed(people, decided=1, stage=stages["lead"].pk, on="2020-01-03"), headers=HX)
    assert told(done)["toast"]["sentence"] == "3 contacts: Lead as of 3 Jan 2020"


def test_what_may_not_be_changed_is_counted_and_left_alone(web, people, stages, cast):
    theirs = create_contact({"name": "Theirs", "owner": cast.carol.pk}, by=cast.carol)
    set_default("contact", Level.READ, by=cast.erin)
    everybody = [*people, theirs]
    plan = plan_for([one.pk for one in everybody], sales(), stages["lead"], cast.alice)
    assert (len(plan.movable), plan.locked, plan.now) == (3, 1, [("Suspect", 3)])
    done = web.post(BULK, typed(everybody, decided=1, stage=stages["lead"].pk), headers=HX)
    assert done.status_code == 204
    assert in_stage("lead") == {one.pk for one in people}


def test_people_stand_for_their_company(cast, stages):
    firm = create_contact({"kind": "organisation", "name": "Good Idea"}, by=cast.alice)
    staff = [create_contact({"name": f"Joe {n}", "employer": firm}, by=cast.alice) for n in range(2)]
    plan = plan_for([one.pk for one in staff], sales(), stages["lead"], cast.alice)
    assert (plan.movable, plan.following, plan.companies) == ([firm.pk], 2, 1)


def test_a_perspective_for_people_leaves_companies_alone(cast, stages):
    firm = create_contact({"kind": "organisation", "name": "Good Idea"}, by=cast.alice)
    joe = create_contact({"name": "Joe"}, by=cast.alice)
    applicant = Stage.objects.get(perspective__key="personnel", key="applicant")
    plan = plan_for([firm.pk, joe.pk], applicant.perspective, applicant, cast.alice)
    assert (plan.movable, plan.alien, plan.now) == ([joe.pk], 1, [("Not here yet", 1)])


def test_many_run_in_the_background_with_progress_and_one_undo(web, stages, cast, run_jobs):
    marks = {"created_at": "2026-01-01T00:00Z", "changed_at": "2026-01-01T00:00Z", "owner": cast.alice}
    made = Contact.objects.bulk_create([Contact(kind="organisation", name=f"Firm {n}", **marks) for n in range(1001)])
    with operation("import_contacts", by=cast.alice, summary="Begun") as writing:
        begin(writing, [one.pk for one in made])
    more = {"all": "1", "query": "?where=kind:any:organisation", "decided": 1, "stage": stages["lead"].pk}
    started = web.post(BULK, more, headers=HX).content.decode()
    here = f"{BULK}{Operation.objects.get(action='set_stage', part_of=None).pk}/"
    assert here in started
    assert "Waiting to begin" in web.get(here).content.decode()
    run_jobs()
    assert len(in_stage("lead")) == 1001
    ended = web.get(here)
    assert ended.status_code == 204
    assert told(ended)["toast"]["undo"] == int(here.split("/")[-2])
    web.post(f"/operations/{told(ended)['toast']['undo']}/reversal/", headers=HX)
    run_jobs()
    assert not in_stage("lead")
