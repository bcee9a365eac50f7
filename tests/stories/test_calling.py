"""A calling list worked by two callers, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.axe import assert_accessible

pytestmark = [pytest.mark.story, pytest.mark.heavy]
LOOKUP = "/contacts/?where=phone:filled&where=next_activity:empty"


@pytest.fixture
def calling_list(page, hands):
    """Nora makes a list of everybody with a number and without a next step; its address."""
    page.goto(LOOKUP)
    page.get_by_role("button", name="Make a calling list").click()
    page.get_by_label("Name", exact=True).fill("Cold list")
    page.get_by_label("Script").fill("Alma Goodwin told me you measure old mills.\nWho measures today?")
    page.get_by_label("From, hour there").fill("0")
    page.get_by_label("Until, hour there").fill("24")
    hands.press("Control+Enter")
    expect(page.get_by_role("heading", name="Ready when you are")).to_be_visible()
    return page.url


def name_of(page):
    expect(page.locator("#call-form")).to_be_visible()
    return page.locator(".call-now h2").inner_text()


def test_two_callers_work_a_list_together(firm, chromium, page, hands, calling_list):
    firm.facts |= firm.furnish("sessions")
    who = next(name for name in firm.facts["sessions"] if name != "Nora Lind")
    other = firm.page(chromium, who=who)
    other.goto(calling_list)
    hands.press("w")
    mine = name_of(page)
    other.keyboard.press("w")
    theirs = name_of(other)
    assert mine != theirs
    expect(page.locator(".script-lines li")).to_have_count(2)
    expect(other.locator(".queue .taken")).to_contain_text(f"{mine}")
    expect(other.locator(".queue .taken")).to_contain_text("calls now")
    other.keyboard.press("1")
    other.keyboard.type("Wants the L40")
    other.keyboard.press("Control+Enter")
    expect(other.locator(".call-now h2")).not_to_have_text(theirs)
    assert name_of(other) != mine
    expect(other.locator("#calling-results")).to_contain_text("Reached")
    page.reload()
    assert name_of(page) == mine  # it is mine still
    other.keyboard.press("Shift+P")  # whoever they had open is free for every list
    expect(other.get_by_role("heading", name="Ready when you are")).to_be_visible()
    other.context.close()


def test_by_keyboard_alone(page, hands, calling_list):
    hands.press("w")
    first = name_of(page)
    assert_accessible(page)
    hands.press("3")
    hands.type("Rang ten times")
    hands.press("Control+Enter")
    expect(page.locator(".call-now h2")).not_to_have_text(first)
    expect(page.locator("#toast")).to_contain_text("logged")
    second = name_of(page)
    hands.press("s")
    expect(page.locator(".call-now h2")).not_to_have_text(second)
    third = name_of(page)
    hands.press("b")
    hands.type("nonsense")
    hands.press("Enter")
    expect(page.locator("#back-problem")).to_contain_text("cannot be read")
    expect(page.locator("[name=back]")).to_be_focused()
    page.troubles.clear()  # the time that could not be read was refused
    hands.press("Control+a")
    hands.type("+2h")
    hands.press("Enter")
    expect(page.locator("#toast")).to_contain_text("called back")
    expect(page.locator(".call-now h2")).not_to_have_text(third)
    fourth = name_of(page)
    hands.press("5", "Control+Shift+Enter")
    expect(page.get_by_role("heading", name="Ready when you are")).to_be_visible()
    expect(page.locator("#toast")).to_contain_text(fourth)
    expect(page.locator("#next-call")).to_be_focused()
    expect(page.locator("#calling-progress")).to_contain_text(re.compile(r"[23] of \d+ called"))
    hands.press("w")
    name_of(page)
    hands.press("w")  # in a week, in the log: the button is gone while somebody is open
    expect(page.locator("#log [name=when][value=w]")).to_be_checked()
    hands.press("Shift+P")
    expect(page.get_by_role("heading", name="Ready when you are")).to_be_visible()
    page.goto(f"{calling_list}report/")
    expect(page.get_by_role("heading", name="By outcome")).to_be_visible()
    assert_accessible(page)


def test_the_keyboard_sheet_says_what_a_letter_means_now(page, hands, calling_list):
    line = page.locator("#hints .hints-columns div").filter(visible=True)
    hands.press("?")
    expect(line.filter(has_text="Next call")).to_have_text("Next callW")
    expect(line.filter(has_text="Today")).to_be_visible()
    hands.press("Escape", "w")
    name_of(page)
    hands.press("?")
    expect(line.filter(has_text="1 week")).to_contain_text("W")
    for taken in ("Next callW", "Today", "Note", "Complete the activity", "Search this history"):
        expect(line.filter(has_text=taken)).to_have_count(0)
    hands.press("Escape", "Shift+P")


def test_a_call_taken_back_gives_the_contact_back(page, hands, calling_list):
    hands.press("w")
    first = name_of(page)
    hands.press("2", "Control+Shift+Enter")
    expect(page.get_by_role("heading", name="Ready when you are")).to_be_visible()
    hands.press("Control+z")
    expect(page.locator("#toast")).to_contain_text("Undone")
    hands.press("w")
    assert name_of(page) == first


# asked for, answered, just there
@pytest.mark.parametrize("moment", ["toast", "htmx:before:swap", "htmx:before:settle"])
def test_a_key_counts_while_the_page_is_fetched_again(page, hands, calling_list, moment):
    hands.press("w")
    first = name_of(page)
    hands.press("2", "Control+Shift+Enter")
    expect(page.get_by_role("heading", name="Ready when you are")).to_be_visible()
    page.wait_for_load_state("networkidle")
    press = "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'w', bubbles: true}))"
    then = f"setTimeout(() => {press})" if moment.endswith("settle") else press
    page.evaluate(f"document.addEventListener('{moment}', () => {then}, {{once: true}})")
    hands.press("Control+z")
    assert name_of(page) == first


def test_a_script_outlives_escape(page, hands):
    page.goto(LOOKUP)
    page.get_by_role("button", name="Make a calling list").click()
    page.get_by_label("Script").fill("Who measures today?")
    hands.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_role("button", name="Make a calling list").click()
    expect(page.get_by_label("Script")).to_have_value("Who measures today?")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Script")).to_have_value("")


def test_nothing_is_in_the_way_of_the_next_call(page, hands, calling_list):
    hands.press("w")
    first = name_of(page)
    hands.press("3")
    hands.type("Rang ten times")
    hands.press("Escape", "2", "Escape", "3")  # out of the note, the digits are outcomes again
    expect(page.locator("#log-note")).to_have_value("Rang ten times")
    hands.press("Tab", "Escape", "4")  # and out of the kinds of the next step, which have digits of their own
    expect(page.locator("#call-form [name=outcome]:checked")).to_have_value("busy")
    hands.press("Control+Enter")
    expect(page.locator(".call-now h2")).not_to_have_text(first)
    expect(page.locator("#toast .toast")).to_contain_text("logged")
    toast, deeds = (page.locator(one).bounding_box() for one in ("#toast .toast", "#call-form footer"))
    assert toast["x"] > deeds["x"] + deeds["width"]
    hands.press("Shift+P")
    page.goto(f"{calling_list}report/")
    page.get_by_role("link", name="Back to the list").click()
    page.get_by_role("link", name="All calling lists").click()
    expect(page.get_by_role("heading", name="Calling lists")).to_be_visible()
