"""One lookup, three ways to see it, and the current record carried along."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.story, pytest.mark.heavy]


def test_a_lookup_is_kept_across_list_record_and_calendar(page, hands):
    page.goto("/contacts/?where=profession:is:Architect")
    second = page.locator(".records tbody tr").nth(1).locator("th").inner_text()
    hands.press("ArrowDown")
    hands.press("Enter")
    expect(page.locator("h1")).to_contain_text(second.strip())
    expect(page).to_have_url(re.compile("where=profession"))
    expect(page.locator(".position")).to_contain_text("2 of")
    hands.press("j")
    expect(page.locator(".position")).to_contain_text("3 of")
    third = page.locator("h1").inner_text().splitlines()[0]
    hands.press("3")
    expect(page).to_have_url(re.compile(r"/calendar/.*where=profession"))
    hands.press("1")
    expect(page).to_have_url(re.compile(r"/contacts/\?.*where=profession"))
    expect(page.locator(".records tr[aria-current=true]")).to_contain_text(third.strip())
    page.go_back()
    expect(page).to_have_url(re.compile("/calendar/"))
    page.reload()
    expect(page).to_have_url(re.compile("where=profession"))


def test_what_is_done_with_a_list_stays_in_sight_beside_many_conditions(page, hands):
    page.goto("/contacts/?where=city:is:Boston&where=kind:any:organisation&where=phone:filled&where=email:filled")
    expect(page.get_by_role("button", name="Save lookup")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Make a calling list")).to_be_in_viewport(ratio=1)
    hands.press("f")
    expect(page.locator("#find-field")).to_be_focused()
