"""The calendar by keyboard and by mouse, and on a phone: what is carried elsewhere comes back with one key."""

import re

import pytest
from playwright.sync_api import expect

from tests.axe import assert_accessible

pytestmark = [pytest.mark.story, pytest.mark.heavy]
WHERE = """one => {
  const cell = one?.closest("td");  // while its page is changed nothing has the focus
  return cell && [cell.dataset.at, one.className.includes("at-15"), one.dataset.minutes].join(" ");
}"""


@pytest.fixture
def event(page, hands):
    """The first thing still to do this week, with the focus on it."""
    page.goto("/calendar/?view=week")
    hands.press("ArrowDown")
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("data-movable", "")
    return page.locator(f".event[data-activity='{focused.get_attribute('data-activity')}']")


def where(event) -> str:
    return event.evaluate(WHERE)


def test_alt_and_arrows_carry_and_stretch_and_undo_takes_both_back(page, hands, event):
    places = [where(event)]
    for key in ("Alt+ArrowDown", "Alt+Shift+ArrowDown"):
        hands.press(key)
        expect(page.locator("#toast")).to_contain_text("Undo")
        page.wait_for_function(
            f"before => [undefined, null, before].indexOf(({WHERE})(document.activeElement)) < 0", arg=places[-1]
        )
        places.append(where(event))  # the focus stays with it
    for before in reversed(places[:-1]):
        hands.press("Control+z")
        page.wait_for_function(
            f"([id, before]) => ({WHERE})(document.querySelector(`.event[data-activity='${{id}}']`)) === before",
            arg=[event.get_attribute("data-activity"), before],
        )


def test_alt_and_arrows_pressed_fast_all_count(page, hands, event):
    minutes = int(event.get_attribute("data-minutes"))
    day = event.evaluate("one => one.closest('td').cellIndex")
    sideways = ("Alt+ArrowRight", "Alt+ArrowLeft") if day < 5 else ("Alt+ArrowLeft", "Alt+ArrowRight")
    hands.press(*sideways, *["Alt+Shift+ArrowDown"] * 4)
    expect(event).to_have_attribute("data-minutes", str(minutes + 60))
    expect(event).to_be_focused()
    hands.press(*["Control+z"] * 6)
    expect(event).to_have_attribute("data-minutes", str(minutes))


@pytest.mark.parametrize(
    ("key", "opens"), [("c", "#log"), ("s", "#schedule"), ("v", "#move-menu"), ("Enter", "#activity")]
)
def test_keys_act_on_what_has_the_focus(page, hands, event, key, opens):
    hands.press(key)
    expect(page.locator(opens)).to_be_visible()
    assert_accessible(page)
    hands.press("Escape")
    expect(page.locator(opens)).to_have_count(0)
    expect(event).to_be_focused()


def test_dragged_and_stretched_with_the_mouse(page, hands, event):
    before = where(event)
    column = event.evaluate("one => one.closest('td').cellIndex")
    elsewhere = f".week-grid tbody tr.hour:not(:has(.event[data-activity='{event.get_attribute('data-activity')}']))"
    target = page.locator(elsewhere).nth(1).locator("td").nth(column - 1)
    event.drag_to(target)
    page.wait_for_function(
        f"([id, before]) => ({WHERE})(document.querySelector(`.event[data-activity='${{id}}']`)) !== before",
        arg=[event.get_attribute("data-activity"), before],
    )
    box = event.bounding_box()
    x, lower = box["x"] + box["width"] / 2, box["y"] + box["height"] - 2
    minutes = event.get_attribute("data-minutes")
    page.mouse.move(x, lower)
    page.mouse.down()
    page.mouse.move(x, lower + 60, steps=4)
    page.mouse.up()
    expect(event).not_to_have_attribute("data-minutes", minutes)
    expect(page.get_by_role("dialog")).to_have_count(0)  # letting go opens nothing
    hands.press("Control+z")
    expect(event).to_have_attribute("data-minutes", minutes)


def test_only_this_lookup(page, hands):
    page.goto("/calendar/?view=month&where=name:contains:a")
    page.get_by_role("button", name=re.compile("Whose")).click()
    page.get_by_role("link", name=re.compile("Only this lookup")).click()
    expect(page).to_have_url(re.compile("within=lookup.*where=name|where=name.*within=lookup"))
    page.wait_for_load_state("networkidle")
    hands.press("l")
    expect(page.locator("#lookups")).to_contain_text("Everyone")
    hands.press("Escape")


def test_the_views_of_a_phone(firm, chromium):
    page = firm.page(chromium, phone=True)
    page.goto("/calendar/?view=week")
    expect(page.locator(".day-list")).to_be_visible()
    other = page.locator(".week-grid thead th:not(.is-shown)").first
    day = (
        other.locator("b").first.inner_text()
        if other.locator("b").first.is_visible()
        else other.locator("b").last.inner_text()
    )
    other.locator("a:visible").tap()
    expect(page.locator(".week-grid thead th.is-shown")).to_contain_text(day)
    expect(page.locator(".day-list")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Month", exact=True).tap()
    expect(page.locator(".big-month")).to_be_visible()
    assert_accessible(page)
    number = page.locator(".big-month td .day-number").nth(10).inner_text()
    page.locator(".big-month a.phone-day").nth(10).tap()
    expect(page.locator(".big-month td.is-shown")).to_contain_text(number)
    expect(page.locator(".day-list")).to_be_visible()
    page.get_by_role("link", name="Day", exact=True).tap()
    expect(page.locator(".week-grid td[data-at]").first).to_be_visible()
    page.get_by_role("link", name="Agenda", exact=True).tap()
    expect(page.locator(".agenda")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.troubles == []
