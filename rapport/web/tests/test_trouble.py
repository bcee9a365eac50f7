"""When something goes wrong the person gets a clear page, and keeps what was typed."""

import errno
import sqlite3

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from rapport.base.errors import Gone, NotAllowed, Refused
from rapport.urls import *  # noqa: F403
from rapport.urls import urlpatterns as real
from rapport.web import trouble

raised: list[BaseException] = []


@login_not_required
def breaks(request):
    raise raised[-1]


@login_not_required
def works(request):
    return HttpResponse("works")


urlpatterns = [path("breaks/", breaks), path("works/", works), *real]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def asks(client):
    client.raise_request_exception = False

    def ask(error, method="get", headers=None, **typed):
        raised.append(error)
        return getattr(client, method)("/breaks/", typed, headers=headers or {})

    return ask


def locked(code=sqlite3.SQLITE_BUSY):
    error, cause = OperationalError("database is locked"), sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = code
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (Gone(), 404, "Nothing is kept here"),
        (NotAllowed("Only an administrator can do this."), 403, "Only an administrator can do this."),
        (Refused("This was undone already."), 409, "This was undone already."),
        (OperationalError("could not connect"), 503, "cannot reach its data"),
        (locked(), 503, "busy writing"),
        (locked(sqlite3.SQLITE_FULL), 503, "The disk is full"),
        (OSError(errno.ENOSPC, "No space left"), 503, "The disk is full"),
        (ZeroDivisionError(), 500, "Something broke"),
    ],
)
def test_every_trouble_has_its_page(asks, error, status, words):
    answer = asks(error)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_what_was_typed_is_on_the_page_and_can_be_sent_again(asks):
    answer = asks(locked(), "post", note="Demo is on </textarea><script>", password="secret", idempotency_key="k-1")
    body = answer.content.decode()
    assert "Demo is on &lt;/textarea&gt;&lt;script&gt;" in body
    assert "Try again" in body and 'value="k-1"' in body
    assert "secret" not in body


def test_a_form_of_another_site_is_not_offered_to_be_sent_again():
    strict = Client(enforce_csrf_checks=True)
    ours = {"Sec-Fetch-Site": "same-origin"}
    assert "Try again" not in strict.post("/works/", {"note": "theirs"}).content.decode()
    answer = strict.post("/works/", {"note": "mine"}, headers=ours)
    assert answer.status_code == 403
    assert "older than your sign-in" in answer.content.decode() and "Try again" in answer.content.decode()


def test_htmx_gets_a_sentence_and_keeps_its_page(asks):
    answer = asks(NotAllowed("Only an administrator can do this."), headers={"HX-Request": "true"})
    assert answer.content == b""
    assert answer["HX-Reswap"] == "none"
    assert "Only an administrator" in answer["HX-Trigger"]


def test_no_page_stands_in_the_frame_for_who_is_signed_in(browser_of, alice):
    answer = browser_of(alice).get("/nothing/here/")
    assert answer.status_code == 404
    assert "Nothing is kept here" in answer.content.decode() and 'class="rail"' in answer.content.decode()


def test_a_number_that_no_record_can_have_is_not_here(browser_of, alice):
    browser = browser_of(alice)
    for number in (2**63, 10**30):
        assert browser.get(f"/contacts/{number}/").status_code == 404


def test_a_form_beyond_all_measure_is_told_so(browser_of, alice, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = browser_of(alice).post("/theme/", {"theme": "x" * 2000})
    assert answer.status_code == 413 and "too large to be sent at once" in answer.content.decode()
    fragment = browser_of(alice).post("/theme/", {"theme": "x" * 2000}, headers={"HX-Request": "true"})
    assert fragment["HX-Reswap"] == "none" and "too large" in fragment["HX-Trigger"]


def test_trouble_without_a_database_asks_it_nothing(asks, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        asks(OperationalError("gone"))


def test_the_code_on_the_page_is_in_the_log(asks, caplog):
    answer = asks(ZeroDivisionError())
    code = answer.content.decode().split("code ")[1].split("<")[0]
    assert code in caplog.text
    assert code.startswith("500-")


def test_every_state_of_the_disk_is_known():
    assert trouble.trouble_of(OSError(errno.EDQUOT, "Quota")) is trouble.FULL


def test_the_theme_is_saved(browser_of, alice):
    assert browser_of(alice).post("/theme/", {"theme": "dark"}).status_code == 204
    alice.refresh_from_db()
    assert alice.theme == "dark"
