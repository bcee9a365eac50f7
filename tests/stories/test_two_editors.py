"""Two people edit one record: nobody overwrites anybody silently."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.story, pytest.mark.heavy]


def test_the_second_sees_what_the_first_changed(firm, chromium):
    first, second = firm.page(chromium), firm.page(chromium)
    record = f"/contacts/{firm.facts['person']}/"
    for page in (first, second):
        page.goto(f"{record}edit/")
    for page, words in ((first, "Scanning"), (second, "Plotting")):
        page.locator("[name=profession]").fill(words)
    first.keyboard.press("Control+Enter")
    first.wait_for_url(f"**{record}")
    expect(first.get_by_text("Scanning").first).to_be_visible()
    second.keyboard.press("Control+Enter")
    expect(second.get_by_text("Scanning").first).to_be_visible()
    first.reload()
    expect(first.get_by_text("Scanning").first).to_be_visible()


def test_a_double_click_makes_one_record(page):
    page.goto("/contacts/")
    page.keyboard.press("n")
    page.keyboard.press("p")
    page.get_by_label("Name", exact=True).fill("Twice Clicked")
    page.locator("#dialog").get_by_role("button", name="Save", exact=False).first.dblclick()
    expect(page.get_by_role("heading", name="Twice Clicked")).to_be_visible()
    page.goto("/contacts/?where=name:contains:Twice+Clicked")
    expect(page.locator(".records tbody tr")).to_have_count(1)
