"""The day on a telephone: Today, a record and the panel, with a thumb."""

import pytest
from playwright.sync_api import expect

from tests.axe import assert_accessible

pytestmark = [pytest.mark.story, pytest.mark.heavy]


def test_the_day_works_with_a_thumb(firm, chromium):
    page = firm.page(chromium, phone=True)
    page.goto("/")
    row = page.locator(".activity[data-due=today]:has(a.who[href^='/contacts/'])").first
    row.locator(".who").tap()
    expect(page.locator(".thumb-bar")).to_be_visible()
    page.locator(".thumb-bar").get_by_text("Log call").tap()
    expect(page.locator("#log")).to_be_visible()
    assert_accessible(page)
    page.locator("#log label.choice", has_text="Reached").first.tap()
    page.locator("#log textarea[name=note]").fill("From the train.")
    page.get_by_role("button", name="Save", exact=False).first.tap()
    expect(page.locator(".timeline").get_by_text("From the train.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.troubles == []
