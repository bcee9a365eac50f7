"""A disk that is really full, a database that is really locked, and going on afterwards without a restart."""

import sqlite3

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import OperationalError, connection, connections
from django.test import Client

from rapport.contacts.models import Contact
from rapport.organisation.models import Organisation, User

HX = {"HX-Request": "true"}
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own pragmas")


@pytest.fixture
def erin(transactional_db):
    Organisation.objects.create(id=1, name="Lind & Hale", country="US")
    return User.objects.create_user("erin@lindhale.example", name="Erin Eyre", is_administrator=True)


@pytest.fixture
def signed_in(erin):
    client = Client(raise_request_exception=False)
    client.force_login(erin)
    return client


def pragma(text):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {text}")
        return (cursor.fetchone() or [None])[0]


@pytest.fixture
def full_disk(transactional_db):
    """Not one page more than there is, until `again()`."""
    usual = pragma("max_page_count")
    pragma(f"max_page_count={pragma('page_count')}")
    yield lambda: pragma(f"max_page_count={usual}")
    pragma(f"max_page_count={usual}")


@pytest.fixture
def locked(transactional_db):
    """Somebody else writes, until `no_more()`; nobody waits for it long."""
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    usual = pragma("busy_timeout")
    pragma("busy_timeout=50")
    other.execute("BEGIN IMMEDIATE")

    def no_more():
        other.close()
        pragma(f"busy_timeout={usual}")

    yield no_more
    no_more()


@pytest.mark.django_db(transaction=True)
@sqlite_only
def test_a_full_disk_keeps_the_text_and_recovers(signed_in, full_disk):
    days = "\n".join(
        f"20{year}-{month:02}-{day:02} {'x' * 90}"
        for year in range(30, 33)
        for month in range(1, 13)
        for day in range(1, 28)
    )
    typed = {"days": days}
    page = signed_in.post("/settings/holidays/", typed)
    assert page.status_code == 503 and page["Retry-After"]
    text = page.content.decode()
    assert "disk is full" in text.lower() and days[:60] in text
    fragment = signed_in.post("/settings/holidays/", typed, headers=HX)
    assert fragment.status_code == 503 and fragment["HX-Reswap"] == "none"
    assert signed_in.get("/settings/mine/").status_code == 200  # what is there can be read
    full_disk()
    assert signed_in.post("/settings/holidays/", typed, headers=HX).status_code == 200


@pytest.mark.django_db(transaction=True)
@sqlite_only
def test_a_locked_database_keeps_the_text_and_recovers(signed_in, locked):
    page = signed_in.post("/welcome/", {"name": "Jane Roe"})
    assert page.status_code == 503 and "Jane Roe" in page.content.decode()
    assert signed_in.get("/settings/mine/").status_code == 200
    locked()
    assert signed_in.post("/welcome/", {"name": "Jane Roe"}).status_code == 303
    assert Contact.objects.get().name == "Jane Roe"


@pytest.mark.django_db(transaction=True)
@sqlite_only
def test_who_signs_in_hears_what_is_wrong(erin, locked):
    typed = {"login": erin.email, "password": "secret-that-is-long"}
    page = Client(raise_request_exception=False).post("/accounts/login/", typed)
    assert page.status_code == 503 and "busy writing" in page.content.decode()
    assert "secret-that-is-long" not in page.content.decode()


@pytest.mark.django_db(transaction=True)
@sqlite_only
def test_tries_are_not_counted_on_a_full_disk(erin, full_disk):
    with pytest.raises(OperationalError, match="full"):
        cache.set("tries", "x" * 10_000_000)
    full_disk()
    cache.set("tries", [1])
    assert cache.get("tries") == [1] and cache.add("tries", [2]) is False


@pytest.mark.django_db(transaction=True)
@sqlite_only
def test_a_disk_that_shows_full_only_at_the_end_is_told_too(erin, monkeypatch):
    def full():
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(connections["default"], "_commit", full)
        with pytest.raises(OperationalError, match="full"):
            cache.add("others", [1])
    assert cache.add("others", [1]) is True


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_before_any_view_is_reached(signed_in, monkeypatch):
    def gone(self):
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as broken:
        broken.setattr(SessionStore, "load", gone)
        page = signed_in.get("/settings/mine/")
        assert page.status_code == 503 and "cannot reach its data" in page.content.decode()
        assert signed_in.get("/settings/mine/", headers=HX).status_code == 503
    assert signed_in.get("/settings/mine/").status_code == 200
