"""A passkey: asked for by the role, made by a virtual authenticator, and good for signing in without a password."""

import re

import pytest
from playwright.sync_api import expect

from rapport.access.tests.test_second_factor import code
from tests.axe import assert_accessible

pytestmark = [pytest.mark.story, pytest.mark.heavy]
STRICT = """
from rapport.access.actions.role import add_role, change_role, give_role
from rapport.organisation.models import User
nora = User.objects.get()
role = add_role("Management", by=nora)
change_role(role, requires_second_factor=True, by=nora)
give_role(nora, role, by=nora)
"""
STALE = """
from rapport.access.models import Session
from rapport.access.sessions import PROVED_AT, SessionStore
for row in Session.objects.all():
    session = SessionStore(row.session_key)
    session[PROVED_AT] = 0
    session.save()
"""
PASSWORD = "four words are fine"


def authenticator_of(page):
    """A phone or key that always says yes, as Chromium simulates it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = kind | {"isUserVerified": True, "automaticPresenceSimulation": True}
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, added["authenticatorId"]


@pytest.fixture
def nora(fresh, installation):
    """Set up under a name (passkeys are for names), and in a role that asks for a second factor."""
    page, link = fresh
    page.set_default_timeout(15_000)
    link = link.replace("127.0.0.1", "localhost")
    page.goto(link)
    page.get_by_label("Your name").fill("Nora Lind")
    page.get_by_label("E-mail").fill("nora@lindhale.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("[name=organisation]").fill("Lind & Hale Instruments")
    page.get_by_label("Country").select_option("US")
    page.get_by_role("button", name=re.compile("Start")).click()
    expect(page.get_by_role("heading", name="Bring your contacts in")).to_be_visible()
    installation.python(STRICT)
    page.home = "/".join(link.split("/")[:3])
    return page


def sign_out(page):
    page.request.post(f"{page.home}/accounts/logout/", headers={"X-CSRFToken": _token(page), "Referer": page.home})
    page.goto(f"{page.home}/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def _token(page):
    return next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")


def test_a_passkey_is_added_and_signs_in(nora):
    page = nora
    devtools, device = authenticator_of(page)
    page.goto(f"{page.home}/contacts/")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Add a passkey").click()
    assert_accessible(page)
    page.get_by_label("Name").fill("This computer")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert_accessible(page)
    assert len(page.locator("#codes").inner_text().splitlines()) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("Passkey “This computer”")).to_be_visible()
    assert_accessible(page)
    assert len(devtools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("#main")).to_be_visible()

    sign_out(page)
    page.get_by_label("E-mail").fill("nora@lindhale.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.locator("#main")).to_be_visible()


def test_without_the_passkey_nobody_gets_in(nora):
    page = nora
    devtools, device = authenticator_of(page)
    page.goto(f"{page.home}/accounts/second-factor/app/")
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Code").last.fill(code(secret))
    page.get_by_role("button", name="Add this app").click()
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("[data-passkey] [role=alert]")).to_contain_text("Try again")
    page.goto(f"{page.home}/contacts/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_a_dangerous_change_asks_in_place_and_is_done_then(nora, installation):
    page = nora
    authenticator_of(page)
    page.goto(f"{page.home}/accounts/second-factor/passkey/")
    page.get_by_label("Name").fill("This computer")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("link", name="I have kept them").click()
    page.goto(f"{page.home}/settings/roles/")
    tree, dialog = page.locator(".role-tree"), page.locator("dialog[data-proof]")
    for number, name in enumerate(("Boston", "Lowell", "Salem")):
        installation.python(STALE)
        page.get_by_label("New role").fill(name)
        page.keyboard.press("Enter")
        expect(dialog).to_contain_text("Is it you, Nora?")
        assert_accessible(page)
        if number == 0:  # closed: nothing is done, and what was typed stays
            page.keyboard.press("Escape")
            expect(dialog).to_have_count(0)
            expect(tree).not_to_contain_text(name)
            expect(page.get_by_label("New role")).to_have_value(name)
            continue
        if number == 1:
            dialog.get_by_label("Password").fill("wrong words")
            page.keyboard.press("Enter")
            expect(dialog.get_by_role("alert").last).to_contain_text("not your password")
            dialog.get_by_label("Password").fill(PASSWORD)
            page.keyboard.press("Enter")
        else:
            dialog.get_by_role("button", name="Use your passkey").click()
        expect(tree).to_contain_text(name)
        expect(dialog).to_have_count(0)
