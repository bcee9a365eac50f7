"""Devices, and proving again who one is."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as here
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from rapport.access import actions, queries
from rapport.access.devices import device_of, place_of
from rapport.access.models import Session
from rapport.access.sessions import PROVED_AT
from rapport.organisation.models import Organisation, User
from tests.walk import stored, words_in

PASSWORD = "four plain words here"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/18.0 Safari/604.1"


@pytest.fixture(autouse=True)
def quick(db, settings):
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def nora(alice):
    alice.set_password(PASSWORD)
    alice.save()
    return alice


def signed_in(user, agent=FIREFOX, address="198.51.100.7"):
    web = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    assert web.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return web


def is_in(web):
    return web.get("/settings/mine/security/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (PHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140 Safari/537 Edg/140", "Edge on Windows"),
        ("", "Unknown device"),
        ("curl/8", "Unknown device"),
    ],
)
def test_a_device_is_told_by_what_its_browser_says(agent, name):
    assert device_of(agent) == name


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("127.0.0.1", "This computer"),
        ("192.168.1.7", "Own network, 192.168.1.7"),
        ("198.18.9.9", "Own network, 198.18.9.9"),
        ("8.8.8.8", "8.8.8.8"),
        ("", "Unknown place"),
    ],
)
def test_a_place_is_told_as_far_as_the_address_says_it(address, place):
    assert place_of(address) == place


def test_devices_are_listed_and_signed_out_one_by_one(nora):
    laptop, phone = signed_in(nora), signed_in(nora, PHONE, "8.8.8.8")
    page = laptop.get("/settings/mine/security/").content.decode()
    assert "Firefox on Linux" in page and "Safari on iPhone" in page and "8.8.8.8" in page
    assert all(row.session_key not in page for row in Session.objects.all())
    other = Session.objects.get(device=PHONE)
    answer = laptop.post(f"/settings/mine/security/devices/{queries.session_name(other)}/end/")
    assert "iPhone" not in answer.content.decode()
    assert is_in(laptop) and not is_in(phone)


def test_nobody_signs_others_out(nora, cast):
    web = signed_in(nora)
    bob = Client()
    bob.force_login(cast.bob)
    name = queries.session_name(Session.objects.get(user=nora))
    assert bob.post(f"/settings/mine/security/devices/{name}/end/").status_code == 404
    assert is_in(web)


def test_nothing_is_written_but_once_a_day(nora):
    web = signed_in(nora)
    began = Session.objects.values().get(user=nora)
    web.get("/settings/mine/security/")
    assert Session.objects.values().get(user=nora) == began
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        web.get("/settings/mine/security/", REMOTE_ADDR="8.8.4.4")
    row = Session.objects.get(user=nora)
    assert row.address == "8.8.4.4" and row.seen_on == began["seen_on"] + timedelta(days=1)
    assert row.began_at == began["began_at"]


def test_a_new_password_ends_all_others_and_keeps_this_one(nora):
    here_, there = signed_in(nora), signed_in(nora, PHONE)
    form = {"old": PASSWORD, "new": "quite another sentence"}
    assert here_.post("/settings/mine/password/", form).status_code == 204
    assert is_in(here_) and not is_in(there)
    assert [row.device for row in queries.sessions_of(nora)] == [FIREFOX]


def test_deactivating_leaves_no_session(nora, cast):
    web = signed_in(nora)
    actions.deactivate_user(nora, by=cast.erin)
    assert not Session.objects.filter(user=nora).exists() and not is_in(web)


def stale(web):
    session = web.session
    session[PROVED_AT] = time.time() - 16 * 60
    session.save()
    return web


RIGHTS = """
    people/1/ people/1/link/ people/1/role/ people/1/leaving/ people/invitation/ absences/1/ absences/removal/1/ roles/new/
    roles/1/ roles/1/place/ roles/1/removal/ profiles/ profiles/1/ profiles/1/removal/ groups/new/ groups/1/ groups/1/removal/
    sharing/ sharing/rules/ sharing/rules/1/removal/ mine/security/factors/1/removal/ mine/security/factors/1/name/
    mine/security/codes/ mine/security/tokens/app/new/ mine/security/tokens/api/new/
"""
GUARDED = [("post", f"/settings/{page}") for page in sorted(words_in(RIGHTS))] + [
    ("get", "/settings/people/invitation/"),
    ("get", "/accounts/second-factor/app/"),
    ("post", "/accounts/second-factor/app/"),
    ("post", "/accounts/second-factor/passkey/"),
    ("post", "/export/?everything=1"),
]


@pytest.mark.parametrize(("method", "address"), GUARDED)
def test_dangerous_changes_ask_again_who_it_is(browser_of, erin, method, address):
    """In place: the page sends the same request again."""
    web = stale(browser_of(erin))
    before = stored()
    typed = {"everything": "1"} if "export" in address else {}
    answer = getattr(web, method)(address, typed, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["Prove"], answer["HX-Reswap"]) == (401, "/accounts/confirmation/", "none")
    assert stored() == before


def test_the_dialog_asks_and_the_same_request_is_good_then(nora, cast):
    nora.is_administrator = True
    nora.save()
    web, htmx = stale(signed_in(nora)), {"HX-Request": "true"}
    address = f"/settings/people/{cast.bob.pk}/link/"
    asked = web.post(address, headers=htmx)
    assert "data-proof" in web.get(asked["Prove"], headers=htmx).content.decode()
    wrong = web.post(asked["Prove"], {"password": "wrong"}, headers=htmx)
    assert wrong.status_code == 422 and "not your password" in wrong.content.decode()
    assert web.post(asked["Prove"], {"password": PASSWORD}, headers=htmx).status_code == 204
    assert web.post(address, headers=htmx).status_code == 200


def test_taking_back_a_dangerous_change_asks_as_well(browser_of, cast):
    harmless = actions.change_organisation(Organisation.objects.get(), {"full_day": 9}, by=cast.erin)
    left = actions.deactivate_user(cast.bob, by=cast.erin)
    web, htmx = stale(browser_of(cast.erin)), {"HX-Request": "true"}
    places = [f"/operations/{left.pk}/reversal/", "/operations/last/reversal/"]
    for address in [*places, f"/operations/{harmless.pk}/reversal/?also={left.pk}"]:
        assert web.post(address, headers=htmx)["Prove"] == "/accounts/confirmation/"
    assert not User.objects.get(pk=cast.bob.pk).is_active
    assert web.post(f"/operations/{harmless.pk}/reversal/", headers=htmx).status_code == 204
    assert browser_of(cast.erin).post(places[0], headers=htmx).status_code == 204
    assert User.objects.get(pk=cast.bob.pk).is_active


def test_the_archive_asks_again_who_it_is(browser_of, erin):
    web = stale(browser_of(erin))
    answer = web.post("/export/", {"everything": "1"}, headers={"Referer": "http://testserver/export/"})
    assert answer["Location"] == "/accounts/confirmation/?next=%2Fexport%2F"


def test_who_has_proved_it_goes_on(nora):
    web = stale(signed_in(nora))
    target = "/settings/mine/security/"
    assert web.post("/accounts/confirmation/", {"password": "wrong", "next": target}).status_code == 422
    assert web.get("/accounts/second-factor/app/")["Location"].startswith("/accounts/confirmation/")
    assert web.post("/accounts/confirmation/", {"password": PASSWORD, "next": target})["Location"] == target
    assert web.get("/accounts/second-factor/app/").status_code == 200


def test_signing_out_elsewhere_proves_nothing(nora):
    web = stale(signed_in(nora))
    web.post("/settings/mine/sessions/")
    assert web.get("/accounts/second-factor/app/")["Location"].startswith("/accounts/confirmation/")


def test_the_proof_is_throttled_and_leads_nowhere_else(nora):
    web = stale(signed_in(nora))
    for _ in range(6):
        web.post("/accounts/confirmation/", {"password": "wrong"})
    answer = web.post("/accounts/confirmation/", {"password": PASSWORD})
    assert answer.status_code == 422 and "Too many tries" in answer.content.decode()
    cache.clear()
    answer = web.post("/accounts/confirmation/", {"password": PASSWORD, "next": "//evil.example/"})
    assert answer["Location"] == here.LOGIN_REDIRECT_URL


def test_the_host_header_is_in_no_link(browser_of, cast, settings):
    settings.ALLOWED_HOSTS = ["*"]
    answer = browser_of(cast.erin).post(f"/settings/people/{cast.bob.pk}/link/", headers={"Host": "evil.example"})
    assert "/welcome/" in answer.content.decode() and "evil.example" not in answer.content.decode()
