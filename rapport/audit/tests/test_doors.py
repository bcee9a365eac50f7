"""What has to be in the log is there by whichever door it was done."""

import re

import pytest
from django.core.cache import cache

from rapport.access.actions import add_api_token, change_own_settings, invite_user
from rapport.access.actions.organisation import switch
from rapport.access.models import Token
from rapport.activities.actions import plan_activity
from rapport.audit.queries import entries
from rapport.base.typed_dates import When
from rapport.contacts.actions import create_contact
from rapport.organisation.queries import today_of
from tests.walk import words_in


@pytest.fixture
def spy(cast):
    """A contact marked confidential, with a call planned for today."""
    cache.clear()
    facts = {"name": "Zzsecret Spy", "company": "Zzsecret Firm", "is_confidential": True, "owner": cast.alice.pk}
    one = create_contact(facts, by=cast.alice)
    call = {"kind": "call", "contacts": [one.pk], "when": When(on=today_of(cast.alice)), "subject": "Ask"}
    one.call = plan_activity(call, by=cast.alice)
    return one


DOORS = """
    /contacts/{one}/ /contacts/{one}/facts/ /contacts/{one}/edit/ /contacts/{one}/sharing/ /contacts/ /contacts/?text=zzsecret
    /lookups/contact/rows/ / /?whose=team /calendar/?whose={alice} /calendar/?whose={alice}&view=agenda /activities/
    /activities/{call}/ /activities/log/?contact={one} /activities/schedule/?contact={one} /palette/?q=zzsecret
    /search/?q=zzsecret /contacts/choose/?q=zzsecret /activities/people/?sought=zzsecret /journal/contact/{one}/
    /contacts/{company}/
"""


@pytest.mark.parametrize("door", sorted(words_in(DOORS)))
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "piece"])
def test_every_look_at_a_confidential_contact_is_kept(browser_of, cast, spy, door, headers):
    address = door.format(one=spy.pk, call=spy.call.pk, alice=cast.alice.pk, company=spy.employer_id)
    answer = browser_of(cast.bob).get(address, headers=headers)
    if "Zzsecret Spy" in re.sub(r"</?mark>", "", answer.content.decode()) or f"contacts/{spy.pk}/" in address:
        kept = entries(action="viewed").get()
        assert (kept.user_id, kept.record_id) == (cast.bob.pk, spy.pk) and "Zzsecret Spy" in kept.personal["what"]


def test_it_is_one_look_for_a_while_but_opening_it_is_another(browser_of, cast, spy):
    web = browser_of(cast.bob)
    for address in ("/contacts/", "/contacts/", "/palette/?q=zzsecret"):
        web.get(address)
    assert entries(action="viewed").count() == 1
    web.get(f"/contacts/{spy.pk}/")
    web.get(f"/contacts/{spy.pk}/")
    assert entries(action="viewed").count() == 3


@pytest.mark.parametrize("format_", ["csv", "xlsx", "vcard"])
def test_what_is_taken_out_at_once_is_kept_and_whom_it_shows(browser_of, cast, spy, format_):
    answer = browser_of(cast.bob).post("/export/", {"format": format_, "columns": "all"})
    assert b"".join(answer.streaming_content)
    kept = entries(action="exported").get().personal
    assert kept["what"].startswith("2 contacts as Contacts") and kept["address"] == "127.0.0.1"
    assert entries(action="viewed").get().record_id == spy.pk


def test_a_card_and_a_journal_taken_along_are_kept(browser_of, cast, spy):
    web = browser_of(cast.bob)
    web.get(f"/export/contacts/{spy.pk}.vcf")
    web.get(f"/journal/contact/{spy.pk}/table/")
    assert [one.record_id for one in entries(action="exported")] == [spy.pk, spy.pk]


def test_ways_of_signing_in_that_change_are_kept(cast):
    token = {"name": "Sync", "scopes": ["read"], "days": "30"}
    add_api_token(cast.alice, token, by=cast.alice)
    assert entries(action="way_in_changed").get().user_id == cast.alice.pk
    assert not entries(text=Token.objects.get().digest).exists()


def test_rights_are_told_from_tastes(cast):
    change_own_settings(cast.alice, {"theme": "dark"}, by=cast.alice)
    assert not entries(action="rights_changed").exists()
    invite_user({"name": "Fay", "email": "fay@lindhale.example"}, by=cast.erin)
    switch("administrators_see_all", False, by=cast.erin)
    assert entries(action="rights_changed").count() == 2
