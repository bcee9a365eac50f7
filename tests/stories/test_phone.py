"""The day on a telephone: Today, a record and the panel, with a thumb."""

import pytest
from playwright.sync_api import expect

from tests.axe import assert_accessible
from tests.studio import hold

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


def test_the_bar_of_the_board_says_that_there_is_more(firm, chromium):
    page = firm.page(chromium, phone=True)
    page.goto("/board/sales/")
    bar = page.locator(".board-bar")
    expect(bar).to_have_attribute("data-more", "end")
    assert "gradient" in bar.evaluate("(bar) => getComputedStyle(bar).maskImage")
    bar.evaluate("(bar) => (bar.scrollLeft = 60)")
    expect(bar).to_have_attribute("data-more", "start end")
    bar.evaluate("(bar) => (bar.scrollLeft = bar.scrollWidth)")
    expect(bar).to_have_attribute("data-more", "start")
    page.goto("/board/network/")
    expect(bar.locator("[aria-current]")).to_be_in_viewport()
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(bar).to_have_attribute("data-more", "")


def test_a_row_that_is_held_is_selected_and_can_be_moved(firm, chromium):
    page = firm.page(chromium, phone=True)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    hold(page, ".activity:nth-child(2) .subject")
    expect(page.locator(".bulk")).to_contain_text("1 selected")
    page.locator(".activity .who").first.tap()  # selects as well, and opens nothing
    expect(page.locator(".bulk")).to_contain_text("2 selected")
    page.locator(".activity .who").first.tap()
    page.locator(".bulk").get_by_role("button", name="Move").tap()
    page.locator("#move-menu").get_by_text("Tomorrow").first.tap()
    expect(page.locator("#toast")).to_contain_text("Undo")
    assert page.url.endswith("/")
    assert page.troubles == []


def test_the_keyboard_of_the_phone_leaves_save_in_sight(firm, chromium):
    page = firm.page(chromium, phone=True)
    page.goto(f"/contacts/{firm.facts['person']}/")
    page.locator(".thumb-bar").get_by_text("Log call").tap()
    page.locator("#log label.choice", has_text="Reached").first.tap()
    page.set_viewport_size({"width": 390, "height": 844 - 336})  # what the keyboard leaves
    for what in (page.locator("#log textarea[name=note]"), page.locator("#log footer button").first):
        what.scroll_into_view_if_needed()
        box = what.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + min(box["height"], 60) <= 844 - 336


def test_a_long_address_leaves_the_pencils_in_sight(firm, chromium):
    page = firm.page(chromium, phone=True)
    page.goto(f"/contacts/{firm.facts['company']}/")
    page.locator(".record-tabs label").last.tap()
    expect(page.locator(".reach .edit-here").first).to_be_visible()
    where = page.locator(".reach li:has(use[href$=map-pin])").first
    where.evaluate("one => one.append('Landstraßer Hauptstraße 71, staircase 2, 1030 Wien, Austria')")
    edges = page.locator(".reach li > :last-child").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().right)"
    )
    assert max(edges) <= 390
