"""A lead is qualified with the keyboard alone, and that is taken back."""

import pytest
from playwright.sync_api import expect

from tests.axe import assert_accessible

pytestmark = [pytest.mark.story, pytest.mark.heavy]


@pytest.fixture
def lead(page, hands):
    """Somebody whom nobody knew a minute ago."""
    page.goto("/")
    hands.press("n")
    expect(page.locator("#new-menu a").first).to_be_focused()
    hands.press("p")
    expect(page.locator("#dialog [name=name]")).to_be_focused()
    hands.type("Lena Newcomer")
    hands.press("Control+Enter")
    expect(page.get_by_role("heading", name="Lena Newcomer")).to_be_visible()
    return page


def test_a_lead_is_qualified_by_keyboard_and_back(lead, hands):
    strip = lead.get_by_role("region", name="Qualification")
    expect(strip.get_by_role("listitem")).to_have_count(4)
    assert_accessible(lead)
    strip.get_by_role("button", name="Add phone").press("Enter")
    expect(lead.locator(".reach input[name=value]:focus")).to_be_visible()
    hands.type("+1 617 555 0142")
    hands.press("Enter")
    expect(strip.locator("li.done", has_text="Data checked")).to_be_visible()
    hands.press("q")
    expect(lead.locator("#dialog [name=why]")).to_be_focused()
    assert_accessible(lead)
    hands.type("Budget is there")
    hands.press("Control+Enter")
    expect(strip).to_contain_text("Budget is there")
    hands.press("Control+z")
    expect(strip.get_by_role("button", name="Not qualified")).to_be_visible()
    hands.press("Shift+Q")
    expect(lead.locator("#dialog [name=why]")).to_be_focused()
    hands.press("Control+Enter")
    expect(lead.locator("#dialog")).to_contain_text("Say why not")
    hands.type("Too small")
    hands.press("Control+Enter")
    expect(strip).to_contain_text("Not qualified")
    expect(strip.get_by_role("button", name="Open again")).to_be_visible()
    lead.troubles.clear()  # the dialog that said what was missing
