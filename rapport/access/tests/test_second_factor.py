"""Second factors: adding them, signing in with them, and roles that ask for one."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from django.core.cache import cache
from django.test import Client

from rapport.access import actions, queries
from rapport.access.actions.role import add_role, change_role, give_role
from rapport.base.errors import NotAllowed, Refused
from rapport.journal.actions import undo
from rapport.journal.models import Operation

PASSWORD = "four plain words here"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEXT = "/accounts/login/second/"


@pytest.fixture(autouse=True)
def quick(db, settings):
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def nora(alice):
    alice.set_password(PASSWORD)
    alice.save()
    return alice


def code(secret=SECRET, step=0):
    return f"{hotp_value(secret, int(time.time()) // 30 + step):06}"


def sign_in(client, **more):
    return client.post("/accounts/login/", {"login": "alice@lindhale.example", "password": PASSWORD, **more})


def is_in(client):
    return client.get("/settings/mine/security/").status_code == 200


def test_an_app_is_added_with_its_first_code_and_brings_recovery_codes(browser_of, alice):
    web = browser_of(alice)
    page = web.get("/accounts/second-factor/app/")
    secret = web.session["mfa.totp.secret"]
    assert secret in page.content.decode() and "<svg" in page.content.decode() and "no-store" in page["Cache-Control"]
    assert web.post("/accounts/second-factor/app/", {"code": "000000"}).status_code == 422
    answer = web.post("/accounts/second-factor/app/", {"code": code(secret)})
    shown = answer.content.decode()
    assert "Recovery codes" in shown and "no-store" in answer["Cache-Control"]
    stored = Authenticator.objects.get(user=alice, type="totp").data["secret"]
    assert secret not in stored and "mfa.totp.secret" not in web.session
    told = str(list(Operation.objects.values())) + str(list(Authenticator.objects.values_list("data")))
    assert secret not in told and Operation.objects.get().action == "add_authenticator_app"
    assert "10 left" in web.get("/settings/mine/security/").content.decode()


def test_the_password_alone_is_not_enough_then(client, nora):
    actions.add_authenticator_app(nora, SECRET, by=nora)
    assert sign_in(client, next="/contacts/")["Location"] == NEXT
    assert not is_in(client)
    assert client.post(NEXT, {"code": "123456"}).status_code == 422
    assert client.post(NEXT, {"code": code()})["Location"] == "/contacts/"
    assert is_in(client)


def test_a_code_works_once_within_its_whole_life(client, nora):
    actions.add_authenticator_app(nora, SECRET, by=nora)
    now = code()
    for works in (True, False):
        web = Client()
        sign_in(web)
        web.post(NEXT, {"code": now})
        assert is_in(web) is works


def test_a_recovery_code_works_once(nora):
    first = actions.add_authenticator_app(nora, SECRET, by=nora)[0]
    for works in (True, False):
        web = Client()
        sign_in(web)
        web.post(NEXT, {"code": first})
        assert is_in(web) is works
    assert queries.codes_left(nora) == 9


def test_a_refused_code_is_told_in_words_that_fit(nora):
    first = actions.add_authenticator_app(nora, SECRET, by=nora)[0]

    def refusal(typed):
        cache.clear()
        web = Client()
        sign_in(web)
        return web.post(NEXT, {"code": typed}).content.decode()

    refusal(first)
    for typed in (first, f" {first[:5]} {first[5:]} "):
        assert "recovery code was used already" in refusal(typed)
    assert "recovery code is not right" in refusal("0123456789")
    assert "Codes change every 30 seconds" in refusal("123456")
    Authenticator.objects.filter(type="totp").update(type="webauthn", data={"name": "Key", "credential": {}})
    assert "recovery code is not right" in refusal("123456")  # they have no app


def test_codes_cannot_be_guessed(client, nora):
    actions.add_authenticator_app(nora, SECRET, by=nora)
    sign_in(client)
    for number in range(6):
        client.post(NEXT, {"code": f"{number:06}"})
    answer = client.post(NEXT, {"code": code()})
    assert answer.status_code == 422 and "Too many tries" in answer.content.decode() and not is_in(client)


def test_a_reset_link_stands_for_the_password_only(client, cast, nora):
    actions.add_authenticator_app(nora, SECRET, by=nora)
    link = actions.reset_link(nora, by=cast.erin)
    path = link[link.index("/welcome/") :]
    assert client.post(path, {"password": "quite another sentence"})["Location"] == NEXT
    assert not is_in(client)
    client.post(NEXT, {"code": code()})
    assert is_in(client)


def test_whoever_was_deactivated_between_both_steps_stays_out(client, cast, nora):
    actions.add_authenticator_app(nora, SECRET, by=nora)
    sign_in(client)
    actions.deactivate_user(nora, by=cast.erin)
    assert client.post(NEXT, {"code": code()}).status_code == 302
    assert not is_in(client)


@pytest.fixture
def strict(cast, nora):
    role = add_role("Sales", by=cast.erin)
    change_role(role, requires_second_factor=True, by=cast.erin)
    give_role(nora, role, by=cast.erin)
    return role


def test_a_role_asks_for_one_before_anything_else(client, cast, nora, strict):
    sign_in(client)
    for address in ("/", "/contacts/", "/settings/mine/security/", "/export/"):
        assert client.get(address)["Location"] == "/accounts/second-factor/"
        assert client.post(address)["Location"] == "/accounts/second-factor/"
    assert client.get("/contacts/", headers={"HX-Request": "true"})["HX-Redirect"] == "/accounts/second-factor/"
    assert "authenticator app" in client.get("/accounts/second-factor/").content.decode()
    client.get("/accounts/second-factor/app/")
    client.post("/accounts/second-factor/app/", {"code": code(client.session["mfa.totp.secret"])})
    assert is_in(client)
    undo(Operation.objects.get(action="change_role"), by=cast.erin)
    strict.refresh_from_db()
    assert not strict.requires_second_factor


def test_the_last_one_stays_while_the_role_asks(nora, strict):
    actions.add_authenticator_app(nora, SECRET, by=nora)
    with pytest.raises(Refused):
        actions.remove_second_factor(queries.factors(nora)[0], by=nora)
    assert queries.has_second_factor(nora)


def test_without_the_last_one_no_codes_stay(browser_of, nora):
    actions.add_authenticator_app(nora, SECRET, by=nora)
    factor = queries.factors(nora)[0]
    browser_of(nora).post(f"/settings/mine/security/factors/{factor.pk}/removal/")
    assert not Authenticator.objects.exists()


def test_nobody_touches_those_of_others_but_administrators(browser_of, cast, nora):
    actions.add_authenticator_app(nora, SECRET, by=nora)
    factor = queries.factors(nora)[0]
    assert browser_of(cast.bob).post(f"/settings/mine/security/factors/{factor.pk}/removal/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.reset_second_factors(nora, by=cast.bob)
    here = Client()
    here.force_login(nora)
    assert browser_of(cast.erin).post(f"/settings/people/{nora.pk}/", {"decision": "factors"}).status_code == 200
    assert not Authenticator.objects.exists() and not is_in(here)


def test_under_another_secret_key_no_code_fits(client, nora, settings):
    actions.add_authenticator_app(nora, SECRET, by=nora)
    settings.SECRET_KEY = "another"
    sign_in(client)
    assert client.post(NEXT, {"code": code()}).status_code in {302, 422} and not is_in(client)


def test_the_page_of_roles_switches_it(browser_of, cast):
    role = add_role("Sales", by=cast.erin)
    web = browser_of(cast.erin)
    for value, is_asked in (({"value": "on"}, True), ({}, False)):
        web.post(f"/settings/roles/{role.pk}/", {"setting": "second_factor", **value})
        role.refresh_from_db()
        assert role.requires_second_factor is is_asked


@pytest.mark.parametrize(("given", "called"), [("Passkey", "Passkey"), ("Work laptop", "Passkey “Work laptop”")])
def test_a_passkey_without_a_name_of_its_own_is_called_so_once(given, called):
    assert queries.factor_name(Authenticator(type=Authenticator.Type.WEBAUTHN, data={"name": given})) == called
