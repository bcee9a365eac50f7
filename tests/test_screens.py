"""A story: every screen, in both themes, is one that everybody can use, and says nothing on its console."""

import re

import pytest
from playwright.sync_api import expect

from tests import demo
from tests.axe import assert_accessible
from tests.screens import SCREENS

pytestmark = [pytest.mark.story, pytest.mark.heavy]


@pytest.fixture(scope="module")
def look(tmp_path_factory):
    with demo.served(tmp_path_factory.mktemp("demo"), contacts=120) as served, demo.chromium() as browser:
        pages = {phone: served.page(browser, phone=phone) for phone in (False, True)}
        yield lambda screen, phone: (screen.show(pages[phone], served.facts), pages[phone])[1]


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_is_usable_by_everybody(look, screen):
    page = look(screen, False)
    assert screen.status != 200 or page.troubles == []
    assert_accessible(page)


@pytest.mark.parametrize("screen", [s for s in SCREENS if s.phone], ids=lambda screen: screen.name)
def test_a_screen_fits_a_phone(look, screen):
    page = look(screen, True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_accessible(page)


def test_without_a_connection_the_page_says_so_and_comes_back(look):
    page = look(next(s for s in SCREENS if s.name == "nothing-here"), False)
    page.goto("/settings/mine/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.evaluate("sessionStorage.setItem('rapport.draft.1.x', JSON.stringify({fields: [['note', 'Demo is on']]}))")
    page.context.set_offline(True)
    page.goto("/")
    assert page.locator("h1").inner_text() == "No connection"
    assert "Demo is on" in page.locator("#kept").inner_text()
    assert_accessible(page)
    page.context.set_offline(False)
    expect(page).to_have_title(re.compile("^Today"), timeout=15_000)
