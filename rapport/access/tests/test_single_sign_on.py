"""Single sign-on against a real provider on this machine: who gets in, and what does not get anybody in."""

import html
import re
import time

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from rapport.access import actions, queries
from rapport.access.tests.provider import CLIENT, SECRET, provided
from rapport.base.environment import single_sign_on
from rapport.journal.models import Operation
from rapport.organisation.models import User

HOME = "https://crm.example.com"
LEAVE, ANSWER = "/accounts/login/single/", "/accounts/login/single/answer/"


@pytest.fixture
def provider(db, settings, monkeypatch):
    cache.clear()
    settings.BASE_URL = HOME
    with provided(HOME + ANSWER) as one:
        monkeypatch.setenv("RAPPORT_OIDC_URL", one.url)
        monkeypatch.setenv("RAPPORT_OIDC_CLIENT", CLIENT)
        monkeypatch.setenv("RAPPORT_OIDC_SECRET", SECRET)
        monkeypatch.setenv("RAPPORT_OIDC_NAME", "Lind ID")
        settings.SOCIALACCOUNT_PROVIDERS, settings.SINGLE_SIGN_ON = single_sign_on()
        yield one


def left(web, **form):
    """Where the provider is asked."""
    page = web.post(LEAVE, form).content.decode()
    return html.unescape(re.search(r'content="0;url=([^"]+)"', page)[1])


def back(web, **form):
    """There, and back with what the provider said."""
    answer = requests.get(left(web, **form), allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    return web.get(answer.headers["Location"].removeprefix(HOME))


def is_in(web):
    return web.get("/settings/mine/security/").status_code == 200


def refused(web):
    answer = back(web)
    assert answer["Location"] == "/accounts/login/"
    assert not is_in(web)
    return web.get("/accounts/login/").content.decode()


def test_who_has_an_account_gets_in_by_a_verified_address(client, cast, provider):
    assert "Sign in with Lind ID" in client.get("/accounts/login/").content.decode()
    assert back(client, next="/contacts/")["Location"] == "/contacts/"
    assert is_in(client) and client.session["_auth_user_id"] == str(cast.alice.pk)
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.uid, kept.extra_data) == (cast.alice, "alice-1", {})
    assert Operation.objects.get().action == "adopt_identity"


def test_from_then_on_by_the_providers_number_for_them(client, cast, provider):
    back(client)
    provider.who |= {"email": "alice.miller@lindhale.example"}
    web = Client()
    assert back(web)["Location"] == "/" and web.session["_auth_user_id"] == str(cast.alice.pk)
    provider.who |= {"sub": "somebody-new", "email": "alice@lindhale.example"}
    assert "Nobody here has this account" in refused(Client())


@pytest.mark.parametrize(
    "who",
    [
        {"email": "nobody@lindhale.example"},
        {"email_verified": False},
        {"email_verified": None},
        {"email": ""},
        {"email": "dan@lindhale.example"},
    ],
)
def test_nobody_else_gets_in_and_all_read_the_same(cast, provider, who):
    provider.who |= who
    assert "Nobody here has this account" in refused(Client())
    assert not SocialAccount.objects.exists() and User.objects.count() == 5


def test_whoever_left_does_not_get_in(client, cast, provider):
    back(client)
    actions.deactivate_user(cast.alice, by=cast.erin)
    assert not is_in(client)
    assert "Nobody here has this account" in refused(Client())


def test_by_a_setting_accounts_are_made_with_the_default_profile(client, cast, provider, settings):
    settings.SINGLE_SIGN_ON = {**settings.SINGLE_SIGN_ON, "creates": True}
    provider.who |= {"sub": "zoe-1", "email": "zoe@lindhale.example", "name": "Zoe Zane"}
    back(client)
    made = User.objects.get(email="zoe@lindhale.example")
    assert made.name == "Zoe Zane" and not made.is_administrator and not made.has_usable_password()
    assert is_in(client) and queries.may(made, "contacts.view") and not queries.may(made, "people.change")
    provider.who |= {"sub": "dan-1", "email": "dan@lindhale.example"}
    assert "Nobody here has this account" in refused(Client())


def test_a_second_factor_is_asked_for_here_too(client, cast, provider):
    actions.add_authenticator_app(cast.alice, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", by=cast.alice)
    assert back(client)["Location"] == "/accounts/login/second/" and not is_in(client)


FORGED = {
    "another audience": lambda claims: claims | {"aud": "another"},
    "another issuer": lambda claims: claims | {"iss": "https://evil.example"},
    "too old": lambda claims: claims | {"exp": int(time.time()) - 5},
    "another nonce": lambda claims: claims | {"nonce": "another"},
    "no nonce": lambda claims: {key: value for key, value in claims.items() if key != "nonce"},
    "no subject": lambda claims: {key: value for key, value in claims.items() if key != "sub"},
}


@pytest.mark.parametrize("how", FORGED)
def test_a_token_that_is_not_for_this_sign_in_opens_nothing(cast, provider, how):
    provider.alter = FORGED[how]
    assert "did not work" in refused(Client()) and not SocialAccount.objects.exists()


def test_a_signature_of_another_key_opens_nothing(cast, provider):
    provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert "did not work" in refused(Client())


@pytest.mark.parametrize("method", ["none", "HS256"])
def test_a_token_without_a_signature_of_the_provider_opens_nothing(cast, provider, method, monkeypatch):
    provider.method, provider.key = method, None if method == "none" else "a password of thirty-two letters"
    assert "did not work" in refused(Client())


def test_an_address_from_elsewhere_has_to_be_the_same_persons(client, cast, provider):
    provider.in_userinfo = {"sub": "mallory", "email": "alice@lindhale.example", "email_verified": True}
    provider.alter = lambda claims: {key: claims[key] for key in claims.keys() - {"email", "email_verified"}}
    assert "did not work" in refused(Client())
    provider.in_userinfo |= {"sub": "alice-1"}
    back(client)
    assert is_in(client)


def test_a_code_works_once_and_in_one_browser(client, cast, provider):
    address = requests.get(left(client), allow_redirects=False, timeout=5).headers["Location"].removeprefix(HOME)
    other = Client()
    assert other.get(address)["Location"] == "/accounts/login/" and not is_in(other)
    client.get(address)
    assert is_in(client)
    client.post("/accounts/logout/")
    assert client.get(address)["Location"] == "/accounts/login/" and not is_in(client)


def test_the_provider_is_told_our_own_address_and_nobody_is_sent_elsewhere(client, cast, provider, settings):
    settings.ALLOWED_HOSTS = ["*"]
    page = client.post(LEAVE, {"next": "//evil.example/"}, headers={"Host": "evil.example"}).content.decode()
    assert "evil.example" not in page and "crm.example.com" in page
    assert back(client, next="//evil.example/")["Location"] == "/"


def test_a_refusal_there_or_no_answer_is_told(client, cast, provider):
    left(client)
    state = next(iter(client.session["socialaccount_states"]))
    assert client.get(f"{ANSWER}?error=access_denied&state={state}")["Location"] == "/accounts/login/"
    assert client.get(f"{ANSWER}?code=x&state=invented")["Location"] == "/accounts/login/"
    provider.configuration = None
    assert client.post(LEAVE)["Location"] == "/accounts/login/"
    assert client.get(LEAVE).status_code == 405


def test_without_the_settings_there_is_none(client, cast):
    assert "single" not in client.get("/accounts/login/").content.decode()
    assert client.post(LEAVE).status_code == client.get(ANSWER).status_code == 404


def test_settings_that_make_no_sense_stop_the_start(monkeypatch):
    monkeypatch.setenv("RAPPORT_OIDC_URL", "http://id.example.com")
    with pytest.raises(SystemExit, match="all three"):
        single_sign_on()
    monkeypatch.setenv("RAPPORT_OIDC_CLIENT", "x")
    monkeypatch.setenv("RAPPORT_OIDC_SECRET", "x")
    with pytest.raises(SystemExit, match="https"):
        single_sign_on()


def test_the_provider_signs_for_real(provider):
    signed = jwt.encode({"sub": "x"}, provider.key, algorithm="RS256")
    assert jwt.decode(signed, provider.published.public_key(), algorithms=["RS256"]) == {"sub": "x"}
