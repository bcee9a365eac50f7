"""The pages: making a list, calling through it, its report."""

import re

import pytest

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.calling import actions
from rapport.calling.models import CallingList, CallTarget
from rapport.calling.tests.conftest import make, person
from rapport.contacts.models import Contact
from rapport.journal.queries import journal_page

HX = {"HX-Request": "true"}
FORM = {"name": "Cold list", "script": "", "attempts": "5", "hours_from": "9", "hours_until": "18", "for": "everyone"}


@pytest.fixture
def web(browser_of, cast, people):
    return browser_of(cast.alice)


def test_from_the_list_to_a_calling_list(web, cast):
    assert "Make a calling list" in web.get("/contacts/?where=name:contains:er").content.decode()
    asked = web.get("/calling/new/?where=name:contains:er", headers=HX).content.decode()
    assert "Of the 2 contacts" in asked
    answer = web.post("/calling/new/", {**FORM, "query": "?where=name:contains:er"}, headers=HX)
    made = CallingList.objects.get()
    assert (answer["HX-Redirect"], made.size) == (f"/calling/{made.pk}/", 2)
    assert "Cold list" in web.get("/calling/").content.decode()


def test_a_broken_lookup_is_told_in_the_dialog(web):
    answer = web.post("/calling/new/", {**FORM, "query": "?where=moon:is:full"}, headers=HX)
    assert answer.status_code == 422
    assert "no field “moon”" in answer.content.decode()


def test_next_opens_a_contact_and_the_call_is_logged(web, cast):
    made = make(cast.alice)
    place = f"/calling/{made.pk}/"
    assert "Ready when you are" in web.get(place).content.decode()
    shown = web.post(f"{place}next/", headers=HX).content.decode()
    for words in ("Ann Abel", "Who measures?", "tel:+16175550100", "No answer", "Save, next call"):
        assert words in shown
    assert "Ann Abel" in web.get(place).content.decode()  # a reload keeps it
    target = CallTarget.objects.get(position=1)
    call = f"{place}targets/{target.pk}/call/"
    form = {"contact": target.contact_id, "kind": "call"}
    assert web.post(call, {**form, "note": "x"}, headers=HX).status_code == 422
    answer = web.post(call, {**form, "outcome": "no-answer", "note": "Rang twice", "when": "x"}, headers=HX)
    assert "calling.next" in answer["HX-Trigger"]
    assert Contact.objects.get(pk=target.contact_id).tries == 1
    assert "Ben Baker" in web.post(f"{place}next/", headers=HX).content.decode()


def test_skip_later_never_pause(web, cast):
    made = make(cast.alice)
    place = f"/calling/{made.pk}/"
    for deed, form in (("skip", {}), ("later", {"back": "+2h"}), ("never", {"then": "pause"})):
        web.post(f"{place}next/", headers=HX)
        held = CallTarget.objects.get(leased_by=cast.alice)
        answer = web.post(f"{place}targets/{held.pk}/{deed}/", form, headers=HX)
        assert answer.status_code == 204, answer.content
    web.post(f"{place}next/", headers=HX)
    held = CallTarget.objects.get(leased_by=cast.alice)
    assert web.post(f"{place}targets/{held.pk}/later/", {"back": "soonish"}, headers=HX).status_code == 422
    assert web.post(f"{place}targets/{held.pk}/lease/", headers=HX).status_code == 204
    web.delete(f"{place}next/", headers=HX)
    assert not CallTarget.objects.filter(leased_by=cast.alice).exists()


def test_the_pieces_and_the_report(web, cast):
    made = make(cast.alice)
    actions.take_next(made, by=cast.bob)
    actions.log_call(CallTarget.objects.get(position=1), {"outcome": "reached"}, by=cast.bob)
    actions.take_next(made, by=cast.bob)
    place = f"/calling/{made.pk}/"
    queue = web.get(f"{place}queue/", headers=HX).content.decode()
    assert "Bob Boyd calls now" in queue
    assert "1 of 4 called" in web.get(f"{place}progress/", headers=HX).content.decode()
    assert "Bob Boyd" in web.get(f"{place}results/", headers=HX).content.decode()
    assert "100% reached" in web.get(f"{place}report/").content.decode()
    lines = b"".join(web.get(f"{place}report.csv").streaming_content).decode().splitlines()
    assert lines[1:] == [
        "All,All,1,1,100%",
        "Caller,Bob Boyd,1,1,100%",
        "Outcome,Reached,1,1,100%",
        "Hour,10:00,1,1,100%",
    ]


def test_changed_refreshed_closed_deleted(web, cast):
    made = make(cast.alice)
    place = f"/calling/{made.pk}/"
    assert "Cold list" in web.get(f"{place}change/", headers=HX).content.decode()
    web.post(f"{place}change/", {**FORM, "name": "Warm", "for": "callers", "callers": [cast.bob.pk]}, headers=HX)
    web.post(f"{place}refresh/", headers=HX)
    web.post(f"{place}closing/", headers=HX)
    assert "This list is closed" in web.get(place).content.decode()
    web.delete(f"{place}closing/", headers=HX)
    assert web.post(f"{place}deletion/", headers=HX)["HX-Redirect"] == "/calling/"
    assert web.get(place).status_code == 404


def test_how_many_a_list_has_is_told_as_far_as_its_reader_sees_them(cast, calling_list, browser_of):
    person("Carl Cole", cast.carol, 9)
    actions.refresh_calling_list(calling_list, by=cast.alice)

    def told(user):
        page = browser_of(user).get("/calling/").content.decode()
        entries = journal_page(("calling_list", calling_list.pk), user).told
        labels = {line.label for one in entries for line in one.lines}
        return re.search(r'class="end number">(\d+)<', page)[1], "Contacts" in labels

    assert told(cast.carol) == ("5", True)
    set_default("contact", Level.PRIVATE, by=cast.erin)
    assert told(cast.carol) == ("1", False)
    assert told(cast.alice) == ("4", False)
    assert told(cast.erin) == ("5", True)


def test_the_numbers_above_a_list_add_up(web, cast):
    made = make(cast.alice)
    place = f"/calling/{made.pk}/progress/"
    assert "left out" not in web.get(place, headers=HX).content.decode()
    actions.never_call(CallTarget.objects.get(position=1), by=cast.alice)
    assert "0 exhausted · 1 left out" in web.get(place, headers=HX).content.decode()
