"""A law firm makes the words its own: perspectives and stages are renamed, put in order, merged, and everybody reads them."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.story, pytest.mark.heavy]

URL = "/settings/perspectives/"


def cell(page, stage, key="name"):
    """The field of a stage, by the name it has now."""
    row = page.locator(".stage-table tbody tr").filter(
        has=page.get_by_role("button", name=f"More about {stage}", exact=True)
    )
    return row.locator(f"input[name={key}]:not([type=hidden])")


def call(page, stage, name):
    field = cell(page, stage)
    field.fill(name)
    field.press("Enter")
    expect(page.get_by_role("button", name=f"More about {name}", exact=True)).to_be_visible()


def stages(page):
    return page.locator(".stage-table input[name=name]").evaluate_all("all => all.map((one) => one.value)")


def test_a_law_firm_has_clients_and_matters(page, hands):
    page.goto(URL)
    called = {
        "name": "Clients",
        "opportunity": "inquiry",
        "opportunities": "inquiries",
        "order": "matter",
        "orders": "matters",
    }
    for key, word in called.items():
        page.locator(f"#field-{key}").fill(word)
        page.locator(f"#field-{key}").press("Enter")
        expect(page.locator(".toast").last).to_contain_text("changed")
    for stage, name in (("Customer", "Client"), ("Churned", "Former client"), ("Lead", "Conflict check")):
        call(page, stage, name)
    page.goto("/board/sales/")
    expect(page.locator("#main")).to_contain_text("Former client")
    expect(page.get_by_role("group", name="Perspective")).to_contain_text("Clients")
    page.goto("/settings/perspectives/rules/")
    expect(page.locator("#rules")).to_contain_text("days without a matter make Former client")
    expect(page.get_by_role("navigation", name="Settings").get_by_role("heading", name="Clients")).to_be_visible()
    read_on_a_record(page, hands)


def read_on_a_record(page, hands):
    """A matter is recorded of somebody new, and told in the firm's words."""
    page.goto("/")
    hands.press("n")
    expect(page.locator("#new-menu a").first).to_be_focused()
    hands.press("p")
    expect(page.locator("#dialog [name=name]")).to_be_focused()
    hands.type("Zora Client")
    hands.press("Control+Enter")
    expect(page.get_by_role("heading", name="Zora Client")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Record a matter or an inquiry").click()
    expect(page.locator("#fact-title")).to_have_text("Record a matter or an inquiry")
    expect(page.locator("#dialog select[name=kind]")).to_contain_text("Inquiry won")
    hands.press("Control+Enter")
    expect(page.locator(".toast").last).to_contain_text("Matter recorded")
    expect(page.get_by_role("heading", name="Matters and inquiries")).to_be_visible()
    expect(page.locator(".sold").first).to_contain_text("Matter")
    expect(page.locator(".entry-line").first).to_contain_text("the first matter")


def test_a_stage_is_moved_by_keys_alone_and_back_by_undo(page):
    page.goto(URL)
    before = stages(page)
    for key, after in (("Alt+ArrowUp", [before[0], before[2], before[1]]), ("Alt+ArrowDown", before[:3])):
        page.get_by_role("button", name=f"Move {before[2]}: Alt and arrow up or down").focus()
        with page.expect_response(lambda answer: answer.request.method == "POST"):  # the toast before it stays a while
            page.keyboard.press(key)
        expect(page.locator(".toast").last).to_contain_text("order of stages changed")
        page.reload()
        assert stages(page)[:3] == after


def test_two_stages_that_mean_nothing_here_are_merged_and_one_is_taken_apart(page):
    page.goto(URL)
    page.get_by_role("button", name="More about MQL", exact=True).click()
    page.locator("dialog select[name=into]").select_option(label="SQL")
    page.get_by_role("button", name="Merge", exact=True).press("Enter")
    expect(page.locator(".toast").last).to_contain_text("Stage MQL merged into SQL")
    expect(page.get_by_role("button", name="More about MQL", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="More about SQL", exact=True)).to_be_focused()
    page.get_by_text("Merged into others").click()
    page.get_by_role("button", name="Take apart").click()
    expect(page.get_by_role("button", name="More about MQL", exact=True)).to_be_visible()


def test_the_keyboard_goes_on_while_customers_are_scored(page, firm):
    page.goto("/settings/scoring/")
    page.get_by_role("button", name="Score now").press("Enter")
    expect(page.locator("#scored")).to_contain_text("being scored")
    expect(page.locator("#scored")).to_be_focused()
    firm.furnish("jobs")
    expect(page.get_by_role("button", name="Score now")).to_be_focused()


def test_the_dialog_of_a_stage_keeps_a_checklist_and_a_glyph(page):
    page.goto(URL)
    page.get_by_role("button", name="More about Prospect", exact=True).press("Enter")
    page.locator("dialog textarea[name=checklist]").fill("Opponents searched\nPartner has agreed")
    page.locator("dialog .glyphs label[title=Flag]").click()
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.get_by_role("button", name="More about Prospect", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog textarea[name=checklist]")).to_have_value(re.compile("Opponents searched"))
    expect(page.locator("dialog [type=radio][value=flag]")).to_be_checked()
