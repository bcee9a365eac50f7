"""Signing in, and what somebody outside tries instead."""

import time

import pytest
from django.core.cache import cache
from django.test import Client

from rapport.access.actions import change_password, deactivate_user, reactivate_user, reset_link, sign_out_elsewhere
from rapport.access.actions.session import end_all_after_restore
from rapport.access.actions.token import add_api_token, add_app_password
from rapport.access.models import Token
from rapport.audit.queries import entries

PASSWORD = "four plain words here"
MISMATCH = "This e-mail and password do not match"


@pytest.fixture(autouse=True)
def no_tries_yet(db):
    cache.clear()


@pytest.fixture
def quick(settings):
    """Many tries, and not each as slow as it should be."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def nora(alice):
    alice.set_password(PASSWORD)
    alice.save()
    return alice


def sign_in(client, email="alice@lindhale.example", password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"login": email, "password": password, **extra.pop("more", {})}, **extra)


def test_signs_in_and_out(client, nora):
    before = client.cookies.get("sessionid")
    answer = sign_in(client, more={"remember": "on"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    cookie = client.cookies["sessionid"]
    assert cookie.value != before and cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"]
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/accounts/login/").status_code == 200


def test_without_staying_the_session_ends_with_the_browser(client, nora):
    sign_in(client)
    assert not client.cookies["sessionid"]["max-age"]


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(client, nora, evil):
    assert "evil" not in client.get("/accounts/login/", {"next": evil}).content.decode()
    answer = client.post(f"/accounts/login/?next={evil}", {"login": nora.email, "password": PASSWORD, "next": evil})
    assert answer["Location"] == "/"
    assert client.get("/accounts/login/", {"next": evil})["Location"] == "/"


def test_goes_on_where_one_was(client, nora):
    assert sign_in(client, more={"next": "/contacts/7/?x=1"})["Location"] == "/contacts/7/?x=1"


def test_same_answer_whoever_has_an_account(client, cast, nora):
    cast.dan.set_password(PASSWORD)
    cast.dan.save()
    answers = [sign_in(client, *who) for who in [(nora.email, "no"), ("nobody@x.example", "no"), (cast.dan.email,)]]
    assert [a.status_code for a in answers] == [422] * 3
    assert all(MISMATCH in a.content.decode() for a in answers)


@pytest.mark.heavy
def test_about_the_same_time_whoever_has_an_account(client, nora, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    took = {}
    for email in [nora.email, "nobody@x.example"] * 6:
        start = time.perf_counter()
        sign_in(client, email, "wrong")
        took.setdefault(email, []).append(time.perf_counter() - start)
    known, unknown = (min(times) for times in took.values())
    assert 0.5 < known / unknown < 2


def test_an_account_is_throttled_from_anywhere(quick, nora):
    for number in range(6):
        assert sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), password="wrong").status_code == 422
    answer = sign_in(Client(REMOTE_ADDR="192.0.2.99"))
    assert "Too many tries" in answer.content.decode() and answer.status_code == 422


def test_an_address_is_throttled_whatever_it_claims(client, quick, nora):
    for number in range(20):
        sign_in(client, f"u{number}@x.example", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    answer = sign_in(client, HTTP_X_FORWARDED_FOR="203.0.113.5")
    assert "Too many tries" in answer.content.decode()


def test_behind_a_proxy_its_word_counts(client, quick, nora, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(20):
        sign_in(client, f"u{number}@x.example", "wrong", HTTP_X_FORWARDED_FOR=f"10.9.9.{number}, 198.51.100.7")
    assert sign_in(client, HTTP_X_FORWARDED_FOR="10.9.9.50, 198.51.100.7").status_code == 422
    assert sign_in(client, HTTP_X_FORWARDED_FOR="10.9.9.50, 198.51.100.8").status_code == 302


def test_a_form_from_elsewhere_is_refused(nora):
    assert sign_in(Client(enforce_csrf_checks=True)).status_code == 403


def test_no_other_door_of_allauth_exists(client, cast):
    for path in ["signup", "password/reset", "password/change", "email", "confirm-email", "inactive", "reauthenticate"]:
        assert client.get(f"/accounts/{path}/").status_code == 404, path


def test_deactivating_ends_every_session_for_good(browser_of, client, alice, erin):
    browser_of(alice)
    assert client.get("/accounts/login/")["Location"] == "/"
    deactivate_user(alice, by=erin)
    assert client.get("/accounts/login/").status_code == 200
    reactivate_user(alice, by=erin)
    assert client.get("/accounts/login/").status_code == 200  # the old session stays dead


def test_a_new_password_and_signing_out_elsewhere_end_other_sessions(nora):
    here = Client()
    here.force_login(nora)
    sign_out_elsewhere(nora, by=nora)
    assert here.get("/accounts/login/").status_code == 200
    here.force_login(nora)
    change_password(nora, PASSWORD, "quite another sentence", by=nora)
    assert here.get("/accounts/login/").status_code == 200


def test_htmx_learns_that_it_is_signed_out(client, cast):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/contacts/?text=x"}
    answer = client.get("/accounts/logout/", headers=headers)
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fcontacts%2F%3Ftext%3Dx"
    answer = client.get("/accounts/logout/", headers={"HX-Request": "true", "HX-Current-URL": "http://[no-address"})
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2F"
    answer = client.post("/accounts/logout/", headers=headers)
    assert answer.status_code == 401 and "Your text is still here" in answer["HX-Trigger"]


def test_a_page_of_somebody_else_changes_nothing_as_me(browser_of, alice, cast):
    web = browser_of(cast.bob)
    answer = web.post("/accounts/logout/", headers={"HX-Request": "true", "Signed-In-As": str(alice.pk)})
    assert answer.status_code == 409
    assert "Bob Boyd is signed in here now" in answer.headers["HX-Trigger"]
    assert web.get("/notices/").status_code == 200
    web.post("/accounts/logout/", headers={"HX-Request": "true", "Signed-In-As": str(cast.bob.pk)})
    assert web.get("/notices/").status_code == 302


@pytest.mark.parametrize(
    "target", ["abc", "²", "rapport.access", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_target_that_is_no_path_of_ours_is_left_out(client, cast, target):
    client.force_login(cast.alice)
    answer = client.get("/accounts/login/", {"next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_restored_backup_lets_nobody_in_by_an_old_session_link_or_token(browser_of, cast):
    web, link = browser_of(cast.alice), reset_link(cast.bob, by=cast.erin)
    add_app_password(cast.alice, "Phone", by=cast.alice)
    add_api_token(cast.alice, {"name": "Sync", "scopes": ["read"], "days": "30"}, by=cast.alice)
    end_all_after_restore("rapport.tar")
    assert web.get("/contacts/").status_code == 302
    assert Client().get("/welcome/" + link.rstrip("/").rsplit("/", 1)[1] + "/").status_code == 404
    assert not Token.objects.exists()
    assert entries(action="restored").get().personal == {"what": "rapport.tar"}


def test_a_late_answer_does_not_bring_back_the_token_of_before(client):
    first = client.get("/accounts/login/")
    assert first.cookies["csrftoken"].value
    late = client.get("/welcome/nothing/")  # a page that tells the token, asked with that cookie
    assert b"X-CSRFToken" in late.content and "csrftoken" not in late.cookies
    assert "Cookie" in late["Vary"]
