"""A morning worked through by keyboard alone: the loop that has to be under six keys."""

import re
import time

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.story, pytest.mark.heavy]


@pytest.fixture
def quiet(page):
    """The record of somebody with whom nothing is planned."""
    page.goto("/contacts/?where=next_activity:empty&where=kind:is:person")
    page.locator(".records tbody th a").first.click()
    page.wait_for_url("**/contacts/*/**")
    expect(page.locator(".record")).to_be_visible()


def test_log_and_schedule_in_three_keys(page, hands, quiet):
    hands.press("c")
    expect(page.locator("#log [name=outcome]:focus")).to_be_visible()
    hands.press("2", "Control+Enter")
    expect(page.locator("#log")).to_have_count(0)
    expect(page.locator(".timeline").get_by_text("Left message").first).to_be_visible()
    expect(page.locator("#toast")).to_contain_text("Undo")
    assert hands.pressed == 3


def test_a_note_and_another_next_step_in_six_keys(page, hands, quiet):
    hands.press("c", "1")
    hands.type("The board meets on Thursday.")
    hands.press("Tab", "m", "Control+Enter")
    expect(page.locator(".timeline").get_by_text("The board meets on Thursday.")).to_be_visible()
    assert hands.pressed <= 6


def test_work_through_the_morning(page, hands):
    page.goto("/")
    to_do = int(page.locator(".progress-line b").inner_text().split()[0])
    hands.press("w")
    for _ in range(3):
        expect(page.locator("#log [name=outcome]:focus")).to_be_visible()
        with page.expect_navigation():
            hands.press("1", "Control+Shift+Enter")
    assert hands.pressed == 7
    page.goto("/")
    expect(page.locator(".progress-line b")).to_have_text(f"{to_do - 3} to do")


def test_keys_pressed_faster_than_the_panel_arrives_are_not_lost(page, hands, quiet):
    hands.press("c", "4")
    hands.type("Typed ahead.")
    expect(page.locator("#log textarea[name=note]")).to_have_value("Typed ahead.")
    hands.press("Control+Enter")
    expect(page.locator(".timeline").get_by_text("Typed ahead.")).to_be_visible()
    expect(page.locator(".timeline").get_by_text("Busy").first).to_be_visible()


def test_keys_and_clicks_made_before_the_page_is_ready_are_not_lost(page, hands, quiet):
    slow = re.compile(r"/behaviours/(start|hotkey)\.")
    page.route(slow, lambda route: (time.sleep(0.5), route.continue_()))
    page.goto(page.url, wait_until="commit")
    page.locator(".timeline").wait_for()
    hands.press("c", "4")
    hands.type("Typed early.")
    expect(page.locator("#log textarea[name=note]")).to_have_value("Typed early.")
    page.goto(page.url, wait_until="commit")
    page.get_by_role("button", name="Log call").first.click(no_wait_after=True)
    expect(page.locator("#log")).to_be_visible()


def test_complete_a_row_and_take_it_back(page, hands):
    page.goto("/")
    rows = page.locator(".activity[data-due=today]")
    before = rows.count()
    hands.press("ArrowDown")
    hands.press("c")
    expect(page.locator("#log")).to_be_visible()
    hands.press("1", "Control+Enter")
    expect(page.locator("#toast")).to_contain_text("Undo")
    hands.press("Control+z")
    expect(rows).to_have_count(before)
