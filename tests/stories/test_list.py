"""A list worked by keyboard: filter, change, sort, save, take back; the address says what is shown."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.story, pytest.mark.heavy]


def test_a_filter_is_added_changed_and_taken_off(page, hands):
    page.goto("/contacts/")
    hands.press("f")
    expect(page.locator("#find-field")).to_be_focused()
    hands.type("zzz")
    expect(page.get_by_text("No field is called that.")).to_be_visible()
    hands.press("Control+a")
    hands.type("profess")
    hands.press("Enter")
    expect(page.locator("#filter-text")).to_be_focused()
    hands.type("archi")
    expect(page.locator("#filter-foot .number")).not_to_have_text("")
    hands.press("Enter")
    expect(page).to_have_url(re.compile(r"where=profession:contains:archi$"))
    page.locator(".chip .operator").click()
    expect(page.locator("#filter-editor button[aria-current=true]", has_text="contains")).to_be_focused()
    hands.press("ArrowDown", "ArrowDown", "Enter")
    expect(page.locator("#filter-text")).to_be_focused()
    hands.type("architect")
    hands.press("Enter")
    expect(page).to_have_url(re.compile(r"where=profession:is:architect$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"where=profession:contains:archi$"))
    page.locator(".chip .remove").click()
    expect(page).to_have_url(re.compile(r"/contacts/$"))


@pytest.mark.parametrize("screen", ["/contacts/", "/board/sales/"])
def test_beside_many_conditions_the_next_one_can_be_added(page, screen):
    many = ["phone:filled", "email:filled", "next_activity:empty", "do_not_call:no", "language:is:en", "title:filled"]
    page.goto(f"{screen}?where={'&where='.join(many)}")
    places = [
        page.locator(one).bounding_box() for one in (".conditions", "#open-filter-editor", ".toolbar > .toolbar-end")
    ]
    assert all(one["x"] + one["width"] <= next_one["x"] for one, next_one in pairwise(places))
    assert places[-1]["x"] + places[-1]["width"] <= page.viewport_size["width"]
    page.locator(".chip .remove").last.focus()
    expect(page.locator(".chip .remove").last).to_be_in_viewport(ratio=1)


def test_sorting_keeps_the_focus_and_columns_move_by_keyboard(page, hands):
    page.goto("/contacts/")
    page.locator("#sort-name").click()
    expect(page.locator("th.c-name")).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("#sort-name")).to_be_focused()
    page.locator("#open-columns-menu").click()
    page.locator("#columns-menu li[draggable] .grip").first.focus()
    hands.press("Alt+ArrowDown")
    expect(page).to_have_url(re.compile(r"columns=name,job_title,company"))
    expect(page.locator("thead th").nth(2)).to_contain_text("Title")


def test_the_columns_fill_the_sheet_beside_a_panel(page, hands):
    page.goto("/contacts/")
    hands.press("c")
    expect(page.locator("#panel #log-title")).to_be_visible()
    expect(page.locator("th.c-title")).to_be_hidden()
    ends = "(table) => [table, table.tHead.rows[0].lastElementChild].map((one) => one.getBoundingClientRect().right)"
    edges = page.locator(".records").evaluate(ends)
    assert abs(edges[0] - edges[1]) < 2


def test_a_lookup_is_saved_opened_deleted_and_brought_back(page, hands):
    page.goto("/contacts/?where=last_contact:ago:90d,never")
    page.locator("#save-lookup").click()
    expect(page.get_by_role("textbox", name="Name")).to_be_focused()
    hands.type("Gone quiet")
    hands.press("Enter")
    expect(page.locator(".lookup-name")).to_have_text("Gone quiet")
    page.goto("/contacts/")
    hands.press("l")
    expect(page.locator("#lookups [data-narrows]")).to_be_focused()
    hands.type("quiet")
    hands.press("Enter")
    expect(page).to_have_url(re.compile(r"\?lookup=\d+"))
    hands.press("l")
    page.locator("#lookups").get_by_role("button", name="Delete").click()
    expect(page.locator("#toast")).to_contain_text("deleted")
    hands.press("Control+z")
    expect(page.locator("#toast")).to_contain_text("Undone")


def test_rows_are_ticked_and_more_arrive_as_one_scrolls(page, hands):
    page.goto("/contacts/")
    expect(page.locator("#rows tr[data-record]")).to_have_count(50)
    hands.press("ArrowDown", "x")
    expect(page.locator(".bulk")).to_be_visible()
    page.locator("[data-select-all]").click()
    page.locator("main").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(page.locator("#rows tr[data-record]")).to_have_count(150)
    expect(page.locator("#rows input:not(:checked)")).to_have_count(0)
    page.locator(".bulk [type=reset]").click()
    expect(page.locator(".bulk")).to_be_hidden()


@pytest.mark.parametrize("size", [(1440, 900), (900, 800), (390, 844)])
def test_what_was_just_done_leaves_the_selection_bar_free(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/contacts/")
    ticks = page.locator("tbody input[name=ids]")
    ticks.first.evaluate("(box) => box.click()")
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('toast', { detail: { sentence: 'Tagged VIP (1 record)', undo: 1 } }))"
    )
    toast, bar = page.locator(".toast").bounding_box(), page.locator(".bulk").bounding_box()
    assert toast["y"] + toast["height"] <= bar["y"]
