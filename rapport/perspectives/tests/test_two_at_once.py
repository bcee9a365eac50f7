"""Two people at one standing: the second is told what the first one changed, and replaces it knowingly."""

import re
import threading

import pytest
from django.db import connections

from rapport.base.errors import Conflict
from rapport.contacts.actions import change_contact, create_contact
from rapport.contacts.queries import contact_for
from rapport.perspectives.actions.comparing import Was
from rapport.perspectives.actions.exemption import exempt
from rapport.perspectives.actions.placing import Placing, place_contact
from rapport.perspectives.actions.standing import leave_perspective, set_stage, set_standing
from rapport.perspectives.models import Exemption, Standing
from rapport.perspectives.queries import sales, setup
from rapport.perspectives.tests.days import day, stage, where
from rapport.perspectives.tests.test_standing_views import HX, acme  # noqa: F401


@pytest.fixture
def opened(browser_of, cast, acme):  # noqa: F811
    """Alice opens the dialog, and sends it later: `opened(menu=…)` gives (all its fields, a function that sends them)."""
    web = browser_of(cast.alice)

    def open_it(path="sales/details/", contact=acme):
        address = f"/contacts/{contact.pk}/standings/{path}"
        fields = fields_of(web.get(address, headers=HX).content.decode())
        return fields, lambda **typed: web.post(address, {**fields, **typed}, headers=HX)

    return open_it


def fields_of(markup):
    """What a form would send: hidden and typed fields, the chosen options."""
    inputs = re.findall(r'<input(?![^>]*type="(?:radio|checkbox)")[^>]*name="(\w+)" value="([^"]*)"', markup)
    chosen = re.findall(r'<input type="(?:radio|checkbox)" name="(\w+)" value="([^"]*)" checked', markup)
    options = re.findall(r'<select name="(\w+)".*?(?:<option value="([^"]*)" selected|</select>)', markup)
    return dict(inputs) | dict(chosen) | dict(options)


def standing_of(contact):
    return Standing.objects.get(contact=contact, perspective=sales())


def test_what_is_left_as_it_was_is_left_alone(opened, acme, cast):  # noqa: F811
    _, send = opened()
    set_stage([acme.pk], stage("lead"), by=cast.bob)
    set_standing(acme, sales(), by=cast.bob, owner=cast.carol)
    exempt(acme, sales(), by=cast.bob)
    assert send(review="3 Dec 2030").status_code == 204
    row = standing_of(acme)
    assert (row.stage.key, row.owner, row.review_on) == ("lead", cast.carol, day("2030-12-03"))
    assert Exemption.objects.get(contact=acme).until is None


def test_who_changed_the_stage_meanwhile_is_named_and_replaced_knowingly(opened, acme, cast):  # noqa: F811
    _, send = opened()
    set_stage([acme.pk], stage("lead"), by=cast.bob)
    set_standing(acme, sales(), by=cast.bob, review_on=day("2030-12-24"))
    answer = send(stage=stage("customer").pk)
    markup = answer.content.decode()
    assert (answer.status_code, where(acme)) == (409, "lead")
    assert f"{cast.bob.name} moved it to Lead meanwhile." in markup
    assert f'value="{stage("customer").pk}" selected' in markup and 'value="24 Dec 2030"' in markup
    assert send(**fields_of(markup)).status_code == 204
    row = standing_of(acme)
    assert (row.stage.key, row.review_on) == ("customer", day("2030-12-24"))


@pytest.mark.parametrize(
    ("theirs", "yours", "said"),
    [
        ({"owner": "bob"}, {"owner": "carol"}, "gave it to Bob"),
        ({"review_on": "2030-12-24"}, {"review": "3 Dec 2030"}, "put its review on 24 Dec 2030 meanwhile."),
        ({"spared": True}, {"spared": "1", "spared_until": "+1y"}, "time does not move it."),
        ({"stage": "lead"}, {"why": "So it is"}, "moved it to Lead meanwhile."),
    ],
)
def test_each_decision_is_compared(opened, acme, cast, theirs, yours, said):  # noqa: F811
    _, send = opened()
    if "stage" in theirs:
        set_stage([acme.pk], stage("lead"), by=cast.bob)
    elif "spared" in theirs:
        exempt(acme, sales(), by=cast.bob)
    elif "owner" in theirs:
        set_standing(acme, sales(), by=cast.bob, owner=cast.bob)
    else:
        set_standing(acme, sales(), by=cast.bob, review_on=day(theirs["review_on"]))
    sent = yours | ({"owner": cast.carol.pk} if "owner" in yours else {})
    answer = send(**sent)
    assert answer.status_code == 409
    assert said in answer.content.decode()


def test_both_deciding_the_same_is_no_conflict(opened, acme, cast):  # noqa: F811
    _, send = opened()
    set_stage([acme.pk], stage("lead"), by=cast.bob)
    assert send(stage=stage("lead").pk).status_code == 204
    assert where(acme) == "lead"


def test_what_was_wrong_does_not_hide_what_changed(opened, acme, cast):  # noqa: F811
    _, send = opened()
    set_stage([acme.pk], stage("lead"), by=cast.bob)
    refused = send(stage=stage("customer").pk, on="whenever")
    assert refused.status_code == 422
    again = send(**fields_of(refused.content.decode()) | {"on": ""})
    assert again.status_code == 409


def test_the_menu_asks_in_the_dialog(opened, acme, cast):  # noqa: F811
    _, send = opened("sales/")
    set_stage([acme.pk], stage("sql"), by=cast.bob)
    answer = send(stage=stage("lead").pk)
    assert answer.status_code == 409
    assert "moved it to SQL meanwhile." in answer.content.decode() and "<dialog" in answer.content.decode()
    assert where(acme) == "sql"
    assert send(why="").status_code == 204 and where(acme) == "sql"  # the stage it showed, chosen again: nothing


def test_taken_out_or_moved_on_meanwhile(opened, acme, cast):  # noqa: F811
    set_stage([acme.pk], stage("in_review", "legal"), by=cast.alice)
    _, send = opened("legal/details/")
    set_stage([acme.pk], stage("ended", "legal"), by=cast.bob)
    assert send(do="leave").status_code == 409
    _, send = opened("legal/details/")
    leave_perspective([acme.pk], setup().by_key("legal"), by=cast.bob)
    answer = send(stage=stage("in_review", "legal").pk)
    assert answer.status_code == 409
    assert f"{cast.bob.name} took it out of Legal meanwhile." in answer.content.decode()


def test_whoever_works_elsewhere_by_now_moves_no_other_company_unasked(opened, acme, cast):  # noqa: F811
    joe = create_contact({"name": "Joe Doe", "employer": acme}, by=cast.alice)
    _, send = opened(contact=joe)
    other = create_contact({"kind": "organisation", "name": "Globex"}, by=cast.alice)
    change_contact(joe, {"employer": other}, by=cast.bob, version=joe.version)
    answer = send(stage=stage("lead").pk)
    assert answer.status_code == 409
    assert "shows the stage of another company by now" in answer.content.decode()
    assert (where(acme), where(other)) == ("suspect", "suspect")


@pytest.mark.django_db(transaction=True)
def test_two_who_drag_one_card_at_the_same_instant(cast):
    acme = create_contact({"kind": "organisation", "name": "ACME"}, by=cast.alice)  # noqa: F811
    was, told, start = Was(stage_id=stage("suspect").pk), [], threading.Barrier(2)

    def drag(user, key):
        try:
            start.wait()
            mine = contact_for(user, acme.pk)
            place_contact(mine, sales(), Placing(stage=stage(key)), by=user, was=was)
            told.append(key)
        except Conflict as conflict:
            told.append(conflict.by)
        finally:
            connections.close_all()

    pairs = ((cast.alice, "lead"), (cast.bob, "sql"))
    threads = [threading.Thread(target=drag, args=pair) for pair in pairs]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    first = where(acme)
    assert sorted(told) == sorted([first, {"lead": cast.alice, "sql": cast.bob}[first].name])
