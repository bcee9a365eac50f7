"""Today by keyboard: every key of a row, several rows at once, and what was spread after a holiday taken back."""

import re

import pytest
from playwright.sync_api import expect

from tests.axe import assert_accessible

pytestmark = [pytest.mark.story, pytest.mark.heavy]


@pytest.fixture
def today(page):
    page.goto("/")
    expect(page.locator(".activity[aria-current=true]")).to_be_visible()
    return page


@pytest.mark.parametrize(
    ("key", "opens"),
    [("c", "#log"), ("d", "#log"), ("m", "#log"), ("e", "#log"), ("s", "#schedule"), ("v", "#move-menu")],
)
def test_every_key_acts_on_the_current_row(today, hands, key, opens):
    row = today.locator(".activity:has([aria-label=Call]):not([data-due=done])").nth(1)
    row.locator(".who").focus()
    name = row.locator("b").first.inner_text()
    hands.press(key)
    expect(today.locator(opens)).to_be_visible()
    expect(today.locator(opens)).to_contain_text(name)
    hands.press("Escape")
    expect(today.locator(opens)).to_have_count(0)
    expect(row).to_have_attribute("aria-current", "true")


def test_move_to_tomorrow_in_two_keys_pressed_fast(today, hands):
    hands.press("v", "t")
    expect(today.locator("#toast")).to_contain_text("moved to")
    hands.press("Control+z")
    expect(today.locator("#toast")).to_contain_text("Undone")


def test_selected_rows_are_given_to_a_colleague_and_come_back(today, hands):
    rows = today.locator(".activity:not([data-due=done])")
    before = rows.count()
    hands.press("x", "ArrowDown", "x", "ArrowDown")
    expect(today.locator(".activity input:checked").first).to_be_visible()  # not only on the current row
    expect(today.locator(".bulk")).to_contain_text("2 selected")
    assert_accessible(today)
    hands.press("g")
    expect(today.get_by_role("dialog")).to_contain_text("Give 2 activities")
    hands.press("1", "Control+Enter")
    expect(rows).to_have_count(before - 2)
    hands.press("Control+z")
    expect(rows).to_have_count(before)


def test_escape_clears_the_selection(today, hands):
    hands.press("x")
    expect(today.locator(".bulk")).to_be_visible()
    hands.press("Escape")
    expect(today.locator(".bulk")).to_be_hidden()


def test_after_a_holiday_the_overdue_are_spread_over_days(today, hands):
    overdue = today.locator(".activity[data-due=overdue]")
    before = overdue.count()
    overdue.first.locator(".who").focus()
    hands.press(*["x", "ArrowDown"] * before, "p")
    dialog = today.get_by_role("dialog", name=re.compile("^Spread"))
    expect(dialog.get_by_role("button", name=re.compile(f"Move {before}"))).to_be_visible()
    assert_accessible(today)
    dialog.get_by_label("At most a day").fill("1")
    expect(dialog.locator("tbody tr:has(b)")).to_have_count(before)  # one a day
    hands.press("Control+Enter")
    expect(overdue).to_have_count(0)
    hands.press("Control+z")
    expect(overdue).to_have_count(before)


def test_the_keyboard_sheet_shows_the_keys_of_the_page(today, hands):
    hands.press("?")
    sheet = today.get_by_role("dialog", name="Keyboard")
    expect(sheet.get_by_text("Work through Today")).to_be_visible()
    expect(sheet.get_by_text("Add a filter")).to_be_hidden()
    today.goto("/settings/mine/")
    hands.press("?")
    expect(sheet.get_by_text("New…")).to_be_visible()
    expect(sheet.get_by_text("Log a call")).to_be_hidden()
