"""The list of contacts with where they stand, and as it stood on a past day."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.story, pytest.mark.heavy]


def test_the_list_is_seen_as_of_a_day_and_as_it_is_again(page, hands):
    page.goto("/contacts/?columns=name,sales_stage,sales_days,sales_since,owner&sort=name")
    expect(page.locator("td .stage").first).to_be_visible()
    page.locator("#open-as-of-menu").click()
    page.locator("#as-of-day").fill("1 Jun 2025")
    hands.press("Enter")
    expect(page).to_have_url(re.compile(r"as_of=2025-06-01$"))
    expect(page.locator(".notice.as-of")).to_contain_text("Stages as they stood on 1 Jun 2025")
    page.get_by_role("link", name="Back to today").click()
    expect(page).to_have_url(re.compile(r"sort=name&columns=[a-z_,]+$"))
    expect(page.locator(".notice.as-of")).to_have_count(0)
