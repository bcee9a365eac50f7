"""From the first start to the first logged call, and on to a file of real people."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import Hands

pytestmark = [pytest.mark.story, pytest.mark.heavy]
CONGRESS = Path(__file__).resolve().parents[3] / "shared" / "data" / "congress" / "contacts.csv"


def set_up(page, link):
    page.goto(link)
    page.get_by_label("Your name").fill("Nora Lind")
    page.get_by_label("E-mail").fill("nora@lindhale.example")
    page.get_by_label("Password").fill("four words are fine")
    page.locator("[name=organisation]").fill("Lind & Hale Instruments")
    page.get_by_label("Country").select_option("US")
    page.get_by_role("button", name=re.compile("Start")).click()
    expect(page.get_by_role("heading", name="Bring your contacts in")).to_be_visible()


def test_from_the_first_start_to_the_first_logged_call(fresh):
    page, link = fresh
    set_up(page, link)
    hands = Hands(page)
    page.get_by_label("Name", exact=True).fill("Joe Doe")
    page.get_by_label("Phone").first.fill("617 555 0142")
    hands.press("Enter")
    expect(page.get_by_role("heading", name="Joe Doe")).to_be_visible()
    expect(page.get_by_text("+1 617 555 0142").first).to_be_visible()
    hands.press("c")
    expect(page.locator("#log")).to_be_visible()
    hands.press("1")
    hands.type("Wants a demo in October.")
    hands.press("Control+Enter")
    expect(page.locator(".timeline").get_by_text("Wants a demo in October.")).to_be_visible()
    expect(page.locator(".next-activity")).to_contain_text("Call")
    page.goto(link)  # the link worked once
    expect(page.get_by_label("Your name")).to_have_count(0)


@pytest.mark.skipif(not CONGRESS.exists(), reason="the real data is not beside the project")
def test_import_congress_find_a_senator_by_last_digits_log_and_undo(fresh):
    page, link = fresh
    set_up(page, link)
    home = "/".join(link.split("/")[:3])
    page.goto(f"{home}/import/")
    page.locator("input[type=file]").set_input_files(CONGRESS)
    page.wait_for_url(re.compile(r"/import/\d+"))
    expect(page.get_by_text("Where does each column go?")).to_be_visible(timeout=30_000)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Accounted for").first).to_be_visible(timeout=60_000)
    expect(page.locator(".tally")).to_contain_text("537")
    hands = Hands(page)
    page.goto(home + "/")
    hands.press("/")
    hands.type("224-3441")
    expect(page.locator(".palette-results")).to_contain_text("Maria Cantwell")
    hands.press("Enter")
    expect(page.get_by_role("heading", name="Maria Cantwell")).to_be_visible()
    hands.press("c", "2", "Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("Left message")
    hands.press("Control+z")
    expect(page.locator(".timeline")).not_to_contain_text("Left message")
