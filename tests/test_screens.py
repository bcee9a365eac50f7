"""A story: every screen, in both themes, is one that everybody can use, and says nothing on its console."""

import pytest

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
    assert_accessible(look(screen, False))


@pytest.mark.parametrize("screen", [s for s in SCREENS if s.phone], ids=lambda screen: screen.name)
def test_a_screen_fits_a_phone(look, screen):
    page = look(screen, True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_accessible(page)
