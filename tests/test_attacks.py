"""What somebody tries who knows how the program is built; each is turned away, and nothing is told or written."""

import io
import json
import logging

import pytest
from django.conf import settings as ours
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client

from rapport.access.actions import (
    add_api_token,
    add_app_password,
    change_password,
    deactivate_user,
    reset,
    reset_link,
    setup_link,
)
from rapport.access.actions.sharing import set_default, share_record
from rapport.access.models import Level, Token
from rapport.access.tests import test_rights
from rapport.access.tokens import holder_of
from rapport.activities.actions import plan_activity
from rapport.activities.models import Activity
from rapport.attachments.actions import add_file
from rapport.base.errors import Gone
from rapport.contacts.actions import change_contacts, trash_contacts, untrash_contacts
from rapport.contacts.models import Contact
from rapport.exchange.actions import ask_export, upload
from rapport.journal.models import Operation
from rapport.lookups.definition import Definition
from rapport.organisation.models import User
from tests.hostile import HX, ROUTE, routes
from tests.walk import stored

PASSWORD = "four plain words here"
closed = test_rights.closed
CROWNED = {
    "is_administrator": "1", "is_active": "1", "is_staff": "1", "is_superuser": "1", "role": "1", "role_id": "1", "profiles": "1",
    "password": "stolen words here", "session_number": "99", "user": "1", "user_id": "1", "by": "1", "typed_by": "1",
    "created_at": "2001-01-01", "created_by": "1", "changed_at": "2001-01-01", "changed_by": "1", "version_now": "99",
    "owner_id": "1", "owner_key": "user-1", "reserved_by": "1", "last_contact_at": "2001-01-01", "trashed_at": "", "id": "1",
}  # fmt: skip


@pytest.fixture(autouse=True)
def quick(db, settings):
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def nora(alice):
    alice.set_password(PASSWORD)
    alice.save()
    return alice


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# what a form holds beside its fields


def test_no_form_of_a_contact_sets_who_made_it_when_or_whose_it_is(browser_of, closed):
    closed.joe.refresh_from_db()
    before = vars(fresh(closed.joe)) | {}
    web = browser_of(closed.alice)
    form = CROWNED | {"name": "Joe Do", "version": closed.joe.version}
    assert web.post(f"/contacts/{closed.joe.pk}/edit/", form, headers=HX).status_code == 204
    after = vars(fresh(closed.joe))
    changed = {key for key in after if after[key] != before.get(key)} - {"_state"}
    assert "name" in changed and not changed & {
        "created_at",
        "created_by_id",
        "owner_id",
        "owner_key",
        "reserved_by_id",
    }
    assert after["changed_by_id"] == closed.alice.pk and after["changed_at"].year > 2001
    web.post("/contacts/new/?kind=person", CROWNED | {"kind": "person", "name": "New One", "decided": "1"}, headers=HX)
    made = Contact.objects.get(name="New One")
    assert made.created_by == closed.alice and made.created_at.year > 2001 and made.trashed_at is None


def test_whoever_may_write_a_contact_does_not_take_it(browser_of, closed):
    set_default("contact", Level.WRITE, by=closed.erin)
    web, address = browser_of(closed.carol), f"/contacts/{closed.joe.pk}/"
    joe = fresh(closed.joe)
    for path, form in (
        ("edit/", {"name": "Joe Doe", "owner": closed.carol.pk, "version": joe.version}),
        ("field/owner/", {"owner": closed.carol.pk, "value": closed.carol.pk, "version": joe.version}),
    ):
        web.post(address + path, form, headers=HX)
        assert fresh(joe).owner == closed.alice, path
    web.post("/contacts/bulk/owner/", {"ids": joe.pk, "owner": closed.carol.pk, "decided": "1"}, headers=HX)
    assert fresh(joe).owner == closed.alice


@pytest.mark.parametrize("page", ["/settings/mine/", "/settings/mine/password/", "/settings/organisation/", "/theme/"])
def test_nobody_makes_themselves_an_administrator(browser_of, nora, page):
    web, before = browser_of(nora), stored()["access.Post"]
    web.post(
        page, CROWNED | {"setting": "is_administrator", "old": PASSWORD, "new": "quite another sentence"}, headers=HX
    )
    for name in ("is_administrator", "is_active", "role", "session_number"):
        web.post(page, {"setting": name, name: "1", "value": "1"}, headers=HX)
    assert not fresh(nora).is_administrator and stored()["access.Post"] == before


def test_an_activity_is_nobody_elses_work_by_a_form(browser_of, closed):
    plan = CROWNED | {"kind": "call", "contact": closed.joe.pk, "when_typed": "tomorrow 10:00", "subject": "Ask"}
    plan |= {"done_at": "2001-01-01", "done_by": "1", "planned_by": "1"}
    browser_of(closed.alice).post("/activities/schedule/", plan, headers=HX)
    made = Activity.objects.get()
    assert (made.created_by, made.done_at, made.assigned_to) == (closed.alice, None, closed.alice)


# foreign ids


@pytest.mark.parametrize("deed", ["owner", "tags", "goal", "drop", "trash"])
def test_foreign_ids_among_ones_own_are_neither_told_nor_changed(browser_of, closed, deed):
    form = {"ids": [closed.joe.pk, closed.jane.pk, 2**40], "owner": closed.bob.pk, "add": "Boat", "goal": "6", "reason": "No",
            "touch_goal": "6", "decided": "1"}  # fmt: skip
    before = stored({closed.jane.pk})
    answer = browser_of(closed.alice).post(f"/contacts/bulk/{deed}/", form, headers=HX)
    assert "Jane" not in answer.content.decode() + str(answer.headers)
    assert stored({closed.jane.pk}) == before


@pytest.mark.parametrize("which", [["joe", "jane"], ["joe", "nobody"], ["jane"], ["nobody"]])
def test_one_that_is_not_seen_is_told_as_one_that_does_not_exist(closed, which):
    ids = {"joe": closed.joe.pk, "jane": closed.jane.pk, "nobody": 2**40}
    sentence = "Some of these contacts are not here" if len(which) > 1 else "This contact is not here"
    for deed in (
        lambda chosen: change_contacts(chosen, {"profession": "Baker"}, by=closed.alice),
        lambda chosen: change_contacts(chosen, {"owner": closed.alice.pk}, by=closed.alice),
        lambda chosen: trash_contacts(chosen, by=closed.alice),
    ):
        with pytest.raises(Gone, match=sentence):
            deed([ids[one] for one in which])
    for one in (closed.joe, closed.jane):
        assert (fresh(one).profession, fresh(one).trashed_at) == ("", None)


@pytest.mark.parametrize("name", ["completes", "contact", "contacts", "with", "planned_id"])
def test_a_refused_request_has_written_nothing(browser_of, closed, name):
    """A talk that is mine, with one thing in it that is not: all or nothing."""
    call = plan_activity({"kind": "call", "contacts": [closed.jane.pk], "subject": "Ask"}, by=closed.carol)
    foreign = call.pk if name in {"completes", "planned_id"} else closed.jane.pk
    form = {
        "kind": "call",
        "contact": closed.joe.pk,
        "note": "Hi",
        f"planned-call-{call.pk}": "move",
        "when_typed": "tomorrow",
    }
    web = browser_of(closed.alice)
    before = stored()
    answer = web.post("/activities/log/", form | {name: foreign}, headers=HX)
    if answer.status_code >= 400:
        assert stored() == before
    call.refresh_from_db()
    assert call.done_at is None and not Activity.objects.exclude(pk=call.pk).filter(contact=closed.jane).exists()


def test_imports_and_exports_of_others_are_not_here(browser_of, closed):
    taken = upload(io.BytesIO(b"Name\nSecret One\n"), "secret.csv", by=closed.carol)
    export = ask_export(Definition("contact"), "csv", by=closed.carol)
    web, before = browser_of(closed.alice), stored()
    for path in (
        "",
        "columns/",
        "reading/",
        "outlook/",
        "duplicates/",
        "run/",
        "progress/",
        "undo/",
        "rows/",
        "rows/2/",
        "report.csv",
    ):
        for ask in (web.get, web.post, web.delete):
            answer = ask(f"/import/{taken.pk}/{path}")
            assert answer.status_code in {404, 405} and b"Secret" not in answer.content, path
    for path in ("", "file/"):
        assert web.get(f"/export/{export.pk}/{path}").status_code == 404
    assert stored() == before


def test_a_file_of_what_is_in_the_trash_is_not_here(browser_of, closed):
    file = add_file("contact", closed.joe.pk, "a.txt", io.BytesIO(b"Inside"), by=closed.alice, about=closed.joe.pk)[0]
    web = browser_of(closed.alice)
    assert web.get(f"/files/{file.pk}/").status_code == 200
    trash_contacts([closed.joe.pk], by=closed.alice)
    for user in (closed.alice, closed.bob, closed.carol, closed.erin):
        assert browser_of(user).get(f"/files/{file.pk}/").status_code == 404
    untrash_contacts([closed.joe.pk], by=closed.alice)
    assert browser_of(closed.alice).get(f"/files/{file.pk}/").status_code == 200


def test_who_may_only_read_a_contact_changes_nothing_that_hangs_on_it(browser_of, closed):
    file = add_file("contact", closed.joe.pk, "a.txt", io.BytesIO(b"Inside"), by=closed.alice, about=closed.joe.pk)[0]
    share_record("contact", closed.joe, f"user-{closed.carol.pk}", Level.READ, by=closed.alice)
    web, here = browser_of(closed.carol), closed.joe.pk
    before = stored()
    assert web.get(f"/files/{file.pk}/").status_code == 200
    assert web.delete(f"/files/{file.pk}/", headers=HX).status_code == 403
    assert web.post(
        f"/files/contact/{here}/?name=b.txt", b"More", content_type="application/octet-stream"
    ).status_code in {403, 422}
    assert web.post(f"/tags/contact/{here}/", {"add": "Boat"}, headers=HX).status_code == 403
    assert web.post("/contacts/bulk/tags/", {"ids": here, "add": "Boat", "decided": "1"}, headers=HX).status_code == 403
    assert web.post(f"/contacts/{here}/apart/{closed.jane.pk}/", headers=HX).status_code == 403
    assert web.post(f"/contacts/{closed.jane.pk}/apart/{2**40}/", headers=HX).status_code == 404
    assert stored() == before


# requests that pretend


def posts():
    """Every address of ours."""
    return sorted({"/" + ROUTE.sub(lambda part: "1" if part[1] == "int" else "x", route) for route in routes()})


def test_every_address_refuses_forms_of_other_sites(cast):
    web = Client(enforce_csrf_checks=True)
    web.force_login(cast.erin)
    before = stored()
    for address in posts():
        for method in (web.post, web.delete, web.put, web.patch):
            assert method(address, headers={"Origin": "https://evil.example"}).status_code == 403, address
    assert stored() == before


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_the_method_is_the_one_that_came(browser_of, closed, header):
    pretence = {header: "POST"}
    web, before = browser_of(closed.alice), stored()
    for address in ("/contacts/1/trash/", "/activities/trash/", "/theme/", f"/contacts/{closed.joe.pk}/trash/"):
        web.get(address + "?_method=POST", headers=pretence)
        web.head(address + "?_method=POST", headers=pretence)
    assert stored() == before
    answer = web.post(f"/contacts/{closed.joe.pk}/", {"_method": "DELETE"}, headers={header: "DELETE"})
    assert answer.status_code == 405 and stored() == before


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "text/xml"])
def test_json_under_another_name_is_no_form(browser_of, closed, kind):
    typed = json.dumps(
        {"name": "Joe Stolen", "ids": [closed.joe.pk], "version": 1, "setting": "theme", "theme": "dark"}
    )
    web, before = browser_of(closed.alice), stored()
    for address in (f"/contacts/{closed.joe.pk}/edit/", "/contacts/bulk/trash/", "/settings/mine/", "/contacts/new/"):
        assert web.post(address, typed, content_type=kind).status_code < 500
    assert stored() == before
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(closed.alice)
    assert strict.post(f"/contacts/{closed.joe.pk}/edit/", typed, content_type=kind).status_code == 403


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https:///evil.example",
        "http:\\\\evil.example", "/%09/evil.example", "/\t/evil.example", "%2F%2Fevil.example", "//evil.example/%2e%2e",
        "/ /evil.example", "javascript:alert(1)//evil.example", "data:text/html,evil.example", "//evil.example@testserver",
        "https://testserver.evil.example", "/\x00/evil.example", "\x01//evil.example", "/\r\nLocation: https://evil.example",
    ],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(client, nora, evil):
    """However it is written, browsers read what they get as a path of ours."""
    for form in ({"next": evil}, {"next": "/", "REDIRECT_FIELD_NAME": evil}):
        web = Client()
        answer = web.post("/accounts/login/", {"login": nora.email, "password": PASSWORD, **form})
        there = answer.headers.get("Location", "/")
        assert there == "/" or (there.startswith("/%") and not there.startswith(("/%2F", "/%5C"))), there
        web.logout()


# signing in


def test_an_unknown_address_costs_the_same_work(client, cast, settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    for user in (cast.alice, cast.dan):
        user.set_password(PASSWORD)
        user.save()
    worked, encode, verify = [], Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda *given: worked.append(1) or encode(*given))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda *given: worked.append(1) or verify(*given))
    answers = []
    for email in (cast.alice.email, cast.dan.email, cast.bob.email, "nobody@lindhale.example"):
        worked.clear()
        answer = client.post("/accounts/login/", {"login": email, "password": "wrong words here"})
        answers.append(
            (len(worked), answer.status_code, answer.content.decode().replace(email, "").count("do not match"))
        )
    assert set(answers) == {(1, 422, 1)}


def test_what_signed_in_before_does_not_after(client, nora, erin):
    def way_in():
        client.force_login(nora)
        token = add_api_token(nora, {"name": "Sync", "scopes": ["write"], "days": "30"}, by=nora)[1]
        return token, add_app_password(nora, "Phone", by=nora)[1]

    def is_shut(token, app):
        return (
            not holder_of(token, "read") and not holder_of(app, "app") and client.get("/contacts/").status_code == 302
        )

    ways = way_in()
    assert not is_shut(*ways) and holder_of(ways[0], "read")
    change_password(nora, PASSWORD, "quite another sentence", by=nora)
    assert is_shut(*ways) and not Token.objects.exists()
    ways = way_in()
    reset(reset_link(nora, by=erin).rstrip("/").rsplit("/", 1)[1], "yet another sentence")
    assert is_shut(*ways)
    ways = way_in()
    deactivate_user(nora, by=erin)
    assert is_shut(*ways)


def test_a_token_opens_no_page_and_none_in_the_address(client, nora):
    token = add_api_token(nora, {"name": "Sync", "scopes": ["write"], "days": "30"}, by=nora)[1]
    for name in ("token", "access_token", "api_key", "key", "auth"):
        assert client.get("/contacts/", {name: token}).status_code == 302
    assert client.get("/contacts/", headers={"Authorization": f"Bearer {token}"}).status_code == 302
    assert (
        client.get("/contacts/", headers={"Authorization": "Basic YTpi", "Cookie": f"sessionid={token}"}).status_code
        == 302
    )


def test_links_that_open_an_account_are_in_no_log(client, nora, erin, monkeypatch, caplog):
    token = reset_link(nora, by=erin).rstrip("/").rsplit("/", 1)[1]
    lines = next(one for one in logging.getLogger().handlers if hasattr(one.formatter, "processors")).formatter
    monkeypatch.setattr("rapport.access.queries.invitation_for", lambda token: 1 / 0)
    client.raise_request_exception = False
    for ask in (client.get, client.post, Client(enforce_csrf_checks=True).post):
        ask(f"/welcome/{token}/", {"password": PASSWORD})
        ask(f"/accounts/login/?next=/welcome/{token}/")
    assert caplog.records
    said = "\n".join(lines.format(record) for record in caplog.records)
    assert token not in said and PASSWORD not in said
    assert token not in str(list(Operation.objects.values()))


def test_the_setup_page_is_gone_once_somebody_has_an_account(client, nora):
    assert setup_link() is None
    for address in ("/welcome/setup/", "/setup/", "/install/", "/welcome/x/"):
        assert client.post(address, {"name": "Eve", "email": "eve@evil.example", "password": PASSWORD}).status_code in {
            302,
            404,
        }
    assert User.objects.count() == 5 and not User.objects.filter(email__contains="evil").exists()


def test_a_link_to_set_up_that_was_left_lying_is_dead(client, own, db):
    token = setup_link().rstrip("/").rsplit("/", 1)[1]
    User.objects.create_user("nora@lindhale.example", name="Nora", is_administrator=True)
    form = {"name": "Eve", "email": "eve@evil.example", "password": PASSWORD, "organisation": "Evil", "country": "US",
            "time_zone": "UTC", "language": "en", "currency": "USD", "working_days": ["1"]}  # fmt: skip
    assert client.post(f"/welcome/{token}/", form).status_code == 404
    assert User.objects.count() == 1


def test_no_host_but_ours_is_answered(client, nora, settings):
    settings.ALLOWED_HOSTS = ["rapport.example"]
    for host in ("evil.example", "rapport.example.evil.example", "rapport.example@evil.example", "evil.example:80"):
        answer = client.get("/accounts/login/", headers={"Host": host})
        assert answer.status_code == 400 and "evil" not in answer.content.decode(), host
    answer = client.get("/accounts/login/", headers={"Host": "rapport.example", "X-Forwarded-Host": "evil.example"})
    assert answer.status_code == 200 and "evil" not in answer.content.decode()
    assert not ours.USE_X_FORWARDED_HOST
