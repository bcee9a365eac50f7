"""The strip of four steps on a record, and the dialog that decides."""

import re

from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.privileges import WORKING
from rapport.contacts.actions import change_contact
from rapport.perspectives.actions.qualification import decide
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import Perspective
from rapport.perspectives.queries import forget_setup
from rapport.perspectives.tests.days import happened, stage, where
from rapport.perspectives.tests.leads import PHONE, called, look, steps

HX = {"HX-Request": "true"}


def test_the_record_shows_the_steps_to_whom_they_concern(cast, joe, browser_of):
    page = browser_of(cast.alice).get(f"/contacts/{joe.pk}/").content.decode()
    strip = page.split('id="qualification"')[1].split("</section>")[0]
    assert 'aria-label="Add e-mail"' in strip and "Not qualified" in strip and "Verify now" not in strip
    look()
    called(joe, "no-answer", cast.alice)
    page = browser_of(cast.alice).get(f"/contacts/{joe.pk}/").content.decode()
    assert "1 try, not reached yet" in page
    happened(joe, "order", "2026-03-01", "A-1", "10")
    assert b'id="qualification"' not in browser_of(cast.alice).get(f"/contacts/{joe.pk}/").content
    assert browser_of(cast.alice).get(f"/contacts/{joe.pk}/qualification/").status_code == 404


def test_who_may_not_see_sales_sees_no_steps(cast, joe, browser_of):
    Perspective.objects.filter(key="sales").update(seen_by=["user-0"])
    forget_setup()
    assert b'id="qualification"' not in browser_of(cast.alice).get(f"/contacts/{joe.pk}/").content
    for place in ("", "steps/"):
        assert browser_of(cast.alice).get(f"/contacts/{joe.pk}/qualification/{place}").status_code == 404
    assert browser_of(cast.alice).post(f"/contacts/{joe.pk}/qualification/verification/").status_code == 404


def test_the_dialog_decides(cast, joe, browser_of):
    place, web = f"/contacts/{joe.pk}/qualification/", browser_of(cast.alice)
    dialog = web.get(place, {"decision": "yes"}, headers=HX).content.decode()
    assert f'<option value="{stage("sql").pk}" selected>SQL' in dialog
    assert web.post(place, {"decision": "no", "why": ""}, headers=HX).status_code == 422
    assert web.post(place, {"decision": "no", "why": "x", "stage": "999999"}, headers=HX).status_code == 422
    assert web.post(place, {"decision": "perhaps"}, headers=HX).status_code == 404
    answer = web.post(place, {"decision": "yes", "stage": stage("sql").pk}, headers=HX)
    assert answer.status_code == 204 and "Joe Doe: qualified" in answer.headers["HX-Trigger"]
    assert where(joe) == "sql" and "Open again" in web.get(f"/contacts/{joe.pk}/").content.decode()
    assert web.post(place, {"decision": "open"}, headers=HX).status_code == 204
    assert steps(joe).is_qualified is None


def test_verify_now_is_done_by_a_job_and_the_strip_looks_a_few_times(cast, joe, browser_of, run_jobs):
    look()
    change_contact(joe, {"points": [{**PHONE, "value": "+1 111 555 0142"}]}, by=cast.alice)
    look()
    place, web = f"/contacts/{joe.pk}/qualification/", browser_of(cast.alice)
    asked = web.post(f"{place}verification/", headers=HX)
    assert "Being verified" in asked.content.decode() and "steps/?seen=0" in asked.content.decode()
    assert "hx-trigger" not in web.get(f"{place}steps/", {"seen": 4}, headers=HX).content.decode().split(">")[0]
    run_jobs()
    assert "is no valid number" in web.get(f"{place}steps/", {"seen": 1}, headers=HX).content.decode()


def test_what_is_hidden_from_a_reader_is_not_told(cast, joe, browser_of):
    change_contact(joe, {"points": [{**PHONE, "value": "+1 111 555 0142"}]}, by=cast.alice)
    look()
    profile = add_profile("Limited", by=cast.erin)
    hidden = dict.fromkeys(("phone", "email", "tries"), "hidden")
    change_profile(profile, by=cast.erin, allowed=list(WORKING), fields={"contact": hidden})
    give_role(cast.carol, add_role("Limited", by=cast.erin, profiles=[profile]), by=cast.erin)
    page = browser_of(cast.carol).get(f"/contacts/{joe.pk}/").content.decode()
    strip = page.split('id="qualification"')[1].split("</section>")[0]
    assert "verified" not in strip and "checked" not in strip and "555" not in strip
    assert "e-mail" not in strip and "attempted" not in strip


def shown_in(markup):
    return dict(re.findall(r'<input type="hidden" name="(was_\w+)" value="([^"]*)"', markup))


def test_what_a_colleague_decided_meanwhile_is_not_written_over_unasked(cast, joe, browser_of):
    place, web = f"/contacts/{joe.pk}/qualification/", browser_of(cast.alice)
    was = shown_in(web.get(place, {"decision": "yes"}, headers=HX).content.decode())
    decide(joe, False, by=cast.bob, why="No money")
    answer = web.post(place, {"decision": "yes", "why": "Fine", **was}, headers=HX)
    markup = answer.content.decode()
    assert answer.status_code == 409 and 'value="Fine"' in markup
    assert f"{cast.bob.name} decided meanwhile that it is not qualified." in markup
    assert web.post(place, {"decision": "yes", "why": "Fine", **shown_in(markup)}, headers=HX).status_code == 204
    opened = web.post(place, {"decision": "open", "was_qualified": "no"}, headers=HX)
    assert opened.status_code == 409 and "that it is qualified" in opened.headers["HX-Trigger"]
    assert web.post(place, {"decision": "open", "was_qualified": "yes"}, headers=HX).status_code == 204


def test_where_a_colleague_moved_it_meanwhile_it_is_not_moved_unasked(cast, joe, browser_of):
    place, web = f"/contacts/{joe.pk}/qualification/", browser_of(cast.alice)
    was = shown_in(web.get(place, {"decision": "yes"}, headers=HX).content.decode())
    set_stage([joe.pk], stage("mql"), by=cast.bob)
    assert web.post(place, {"decision": "no", "why": "x", "stage": "", **was}, headers=HX).status_code == 204
    decide(joe, None, by=cast.alice)
    answer = web.post(place, {"decision": "yes", "stage": stage("sql").pk, **was}, headers=HX)
    assert answer.status_code == 409 and f"{cast.bob.name} moved it to MQL meanwhile." in answer.content.decode()
    assert where(joe) == "mql"
    was = shown_in(answer.content.decode())
    assert web.post(place, {"decision": "yes", "stage": stage("sql").pk, **was}, headers=HX).status_code == 204
    assert where(joe) == "sql"
