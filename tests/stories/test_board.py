"""A board worked by hand: cards are dragged and taken back, the same by keyboard alone, and columns are folded."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.axe import assert_accessible

pytestmark = [pytest.mark.story, pytest.mark.heavy]


@pytest.fixture(scope="module")
def held(firm):
    """The demo's contacts in many stages; their ids."""
    return firm.furnish("board")["stages"]


def column(page, held, key):
    return page.locator(f"#stage-{held[key]}")


def count(page, held, key):
    return int(column(page, held, key).locator("[data-count]").inner_text().replace(",", ""))


def first_card(page, held, key):
    return column(page, held, key).locator("[data-card]").first.get_attribute("id")


def drag(page, card, to):
    here, there = page.locator(f"#{card}").bounding_box(), to.bounding_box()
    page.mouse.move(here["x"] + 30, here["y"] + 20)
    page.mouse.down()
    page.mouse.move(there["x"] + there["width"] / 2, there["y"] + 100, steps=6)
    page.mouse.up()


def test_a_card_is_dragged_and_the_move_taken_back(page, hands, held):
    page.goto("/board/sales/")
    leads, card = count(page, held, "lead"), first_card(page, held, "lead")
    drag(page, card, column(page, held, "mql"))
    expect(column(page, held, "mql").locator(f"#{card}")).to_be_visible()
    expect(page.locator("#toast")).to_contain_text(": MQL")
    expect(page.locator(f"#{card} .age")).to_have_text("0 d")
    assert count(page, held, "lead") == leads - 1
    page.reload()
    expect(column(page, held, "mql").locator(f"#{card}")).to_be_visible()
    hands.press("Control+z")
    expect(page.locator("#toast")).to_contain_text("Undone")
    expect(column(page, held, "lead").locator(f"#{card}")).to_be_visible()
    expect(column(page, held, "lead").locator("[data-count]")).to_have_text(str(leads))


def test_a_card_is_dropped_on_a_folded_column(page, hands, held):
    page.goto("/board/sales/")
    card, churned = first_card(page, held, "sql"), count(page, held, "churned")
    drag(page, card, column(page, held, "churned"))
    expect(page.locator("#toast")).to_contain_text(": Churned")
    expect(column(page, held, "churned").locator("[data-count]")).to_have_text(str(churned + 1))
    page.locator(f"#fold-{held['churned']}").click()
    expect(column(page, held, "churned").locator("[data-card]")).to_have_count(churned + 1)
    page.reload()
    expect(column(page, held, "churned").locator(f"#{card}")).to_be_visible()
    hands.press("Control+z")
    expect(column(page, held, "sql").locator(f"#{card}")).to_be_visible()


def test_a_card_is_carried_by_keyboard_alone(page, hands, held):
    page.goto("/board/sales/")
    card = first_card(page, held, "lead")
    hands.press("ArrowDown", "ArrowRight", "ArrowRight")
    expect(page.locator(f"#{card} a")).to_be_focused()
    hands.press("Space", "ArrowRight", "Escape")
    expect(column(page, held, "lead").locator(f"#{card}")).to_be_visible()
    hands.press("Space", "ArrowRight", "ArrowRight", "Enter")
    expect(column(page, held, "sql").locator(f"#{card} a")).to_be_focused()
    expect(page.locator("#toast")).to_contain_text(": SQL")
    hands.press("v")
    expect(page.get_by_role("dialog", name="Move to")).to_be_visible()
    assert_accessible(page)
    hands.press("6")
    expect(column(page, held, "opportunity").locator(f"#{card} a")).to_be_focused()
    expect(page.locator("#toast")).to_contain_text(": Opportunity")
    hands.press("Control+z")
    expect(column(page, held, "sql").locator(f"#{card}")).to_be_visible()
    expect(page.locator("#toast")).to_contain_text("Undone")
    hands.press("Control+z")
    expect(column(page, held, "lead").locator(f"#{card}")).to_be_visible()


def test_a_menu_opened_before_the_answer_stays_open(page, hands, held):
    page.goto("/board/sales/")
    card = first_card(page, held, "lead")
    page.route("**/moves/**", lambda route: (page.wait_for_timeout(400), route.continue_()))
    drag(page, card, column(page, held, "mql"))
    page.locator(f"#{card} a").focus()
    hands.press("v")
    expect(page.locator("#toast")).to_contain_text(": MQL")
    expect(page.locator("#stage-menu")).to_be_visible()
    hands.press("3")
    expect(page.locator("#toast")).to_contain_text(": Lead")
    expect(column(page, held, "lead").locator(f"#{card}")).to_be_visible()


def test_who_comes_second_is_told(page, held, firm, chromium):
    page.goto("/board/sales/")
    card = first_card(page, held, "onboarding")
    other = firm.page(chromium)
    other.goto("/board/sales/")
    drag(other, card, column(other, held, "sql"))
    expect(other.locator("#toast")).to_contain_text(": SQL")
    drag(page, card, column(page, held, "mql"))
    expect(page.locator("#toast")).to_contain_text("is in SQL now")
    expect(column(page, held, "sql").locator(f"#{card}")).to_be_visible()
    other.context.close()
    page.troubles.clear()  # the browser counts the refusal as one


def test_last_years_board_is_seen_and_left_alone(page, hands, held):
    page.goto("/board/sales/")
    now, day = count(page, held, "mql"), datetime.now(UTC).date() - timedelta(days=365)
    page.locator("#open-as-of-menu").click()
    page.locator("#as-of-day").fill(day.isoformat())
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".notice")).to_contain_text("The board as it stood on")
    expect(column(page, held, "mql")).to_be_visible()
    card = page.locator("[data-card]").first
    card.locator("a").focus()
    hands.press("Space", "v")
    expect(card).not_to_have_attribute("data-carried", "")
    page.get_by_role("link", name="Back to today").click()
    expect(column(page, held, "mql").locator("[data-count]")).to_have_text(str(now))


def test_the_stage_of_some_is_set_from_the_list(page, hands, held):
    page.goto(f"/contacts/?where=kind:any:organisation&where=sales_stage:any:{held['suspect']}")
    hands.press("x", "ArrowDown", "x", "v")
    expect(page.locator("#bulk-stage")).to_be_focused()
    page.locator("#bulk-stage").select_option(str(held["other"]))
    expect(page.locator(".bulk-preview h3")).to_have_text("2 will move to Other")
    hands.press("Control+Enter")
    expect(page.locator("#toast")).to_contain_text("2 contacts: Other")
    hands.press("Control+z")
    expect(page.locator("#toast")).to_contain_text("Undone")


def test_the_board_is_narrowed_and_widened_by_keyboard(page, hands, held):
    page.goto("/board/sales/")
    hands.press("f")
    expect(page.locator("#find-field")).to_be_focused()
    hands.type("city")
    hands.press("Enter")
    expect(page.locator("#filter-text")).to_be_focused()
    hands.type("Boston")
    expect(page.locator("#filter-foot")).to_contain_text("Boston")
    hands.press("Enter")
    expect(page).to_have_url(re.compile(r"/board/sales/\?where=city:contains:Boston"))
    expect(page.locator(".board-bar .chip")).to_contain_text("Boston")
    hands.press("ArrowDown")
    expect(page.locator("#board :focus")).to_have_count(1)  # it goes on from there
    hands.press("l")
    expect(page.locator("#lookups footer a").last).to_have_attribute("href", "/board/sales/")
    page.locator("#lookups footer a").last.press("Enter")
    expect(page).to_have_url(re.compile(r"/board/sales/$"))


def test_after_the_reason_the_keyboard_goes_on_beside_the_card(page, hands, held):
    page.goto("/settings/perspectives/")
    page.get_by_role("button", name="More about Other", exact=True).click()
    page.locator("dialog [name=asks_why]").check()
    hands.press("Control+Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.goto("/board/sales/")
    card = first_card(page, held, "lead")
    after = column(page, held, "lead").locator("[data-card]").nth(1).get_attribute("id")
    hands.press("ArrowDown", "ArrowRight", "ArrowRight", "v")
    expect(page.locator("#stage-menu")).to_be_visible()
    hands.press("0")
    expect(page.locator("#dialog [name=why]")).to_be_focused()
    hands.press("Control+Enter")
    expect(page.locator("#dialog #problem-why")).to_contain_text("Say why")
    page.troubles.clear()  # the browser counts the refusal as one
    expect(page.locator("#dialog [name=why]")).to_be_focused()
    hands.type("A supplier")
    hands.press("Control+Enter")
    expect(page.locator("#toast")).to_contain_text(": Other")
    expect(page.locator(f"#{after} a")).to_be_focused()
    hands.press("Control+z")
    expect(column(page, held, "lead").locator(f"#{card}")).to_be_visible()
