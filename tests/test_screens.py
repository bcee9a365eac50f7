"""A story: every screen, in both themes, is one that everybody can use, and says nothing on its console."""

import gzip
import re
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from tests.axe import assert_accessible
from tests.measures import TOO_SMALL
from tests.screens import SCREENS
from tests.studio import Studio

pytestmark = [pytest.mark.story, pytest.mark.heavy]


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    with ExitStack() as stack:
        yield Studio(tmp_path_factory.mktemp("worlds"), stack, contacts=240)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_is_usable_by_everybody(studio, screen):
    page = studio.show(screen)
    assert screen.status != 200 or [said for said in page.troubles if "409" not in said] == []
    assert_accessible(page)


@pytest.mark.parametrize("screen", [s for s in SCREENS if s.phone], ids=lambda screen: screen.name)
def test_a_screen_fits_a_phone(studio, screen):
    page = studio.show(screen, "phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_accessible(page)


HEAVY = [
    "today-team",
    "list",
    "activities",
    "record-talked",
    "record-big",
    "calendar",
    "calendar-month",
    "import-duplicates",
]


@pytest.mark.parametrize("name", HEAVY)
def test_a_page_is_light(studio, name):
    page = studio.show(next(s for s in SCREENS if s.name == name))
    assert len(gzip.compress(page.request.get(page.url).body())) < 60_000


WIDE = ["today", "list", "record-person", "log", "calendar", "import-columns", "settings-kinds"]


@pytest.mark.parametrize("size", [(1280, 720), (640, 400), (320, 640)], ids=["laptop", "laptop at 200 %", "narrow"])
@pytest.mark.parametrize("name", WIDE)
def test_nothing_scrolls_sideways(studio, name, size):
    page = studio.show(next(s for s in SCREENS if s.name == name))
    before = page.viewport_size
    page.set_viewport_size({"width": size[0], "height": size[1]})
    try:
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert (
            page.evaluate("document.querySelector('.sheet').scrollWidth - document.querySelector('.sheet').clientWidth")
            <= 0
        )
    finally:
        page.set_viewport_size(before)


@pytest.mark.parametrize("name", ["today", "record-person", "log", "log-chosen", "schedule", "calendar"])
def test_a_thumb_meets_what_it_aims_at(studio, name):
    page = studio.show(next(s for s in SCREENS if s.name == name), "phone")
    assert page.evaluate(TOO_SMALL) == []


def test_without_a_connection_the_page_says_so_and_comes_back(studio):
    page = studio.show(next(s for s in SCREENS if s.name == "nothing-here"))
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
