"""Where a contact stands, changed from its record with the keyboard alone."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.story, pytest.mark.heavy]


@pytest.fixture
def zora(page, hands):
    """A new person's record: a suspect, as everybody is at first."""
    page.goto("/")
    hands.press("n")
    expect(page.locator("#new-menu a").first).to_be_focused()
    hands.press("p")
    expect(page.locator("#dialog [name=name]")).to_be_focused()
    hands.type("Zora Stage")
    hands.press("Control+Enter")
    expect(page.get_by_role("heading", name="Zora Stage")).to_be_visible()
    page.reload()
    expect(page.locator("#record-facts")).to_be_visible()
    return page


def chosen(page):
    return page.locator("#standing-menu label:has(:checked)")


def test_one_key_opens_the_stages_a_letter_chooses_and_enter_sets(zora, hands):
    pill = zora.locator("#standing-sales")
    expect(pill).to_contain_text("Suspect")
    hands.press("p")
    expect(zora.locator("#standing-menu [type=radio]:focus")).to_be_visible()
    hands.press("3")
    expect(chosen(zora)).to_contain_text("Lead")
    hands.press("ArrowDown")
    expect(chosen(zora)).to_contain_text("MQL")
    hands.press("l")
    expect(chosen(zora)).to_contain_text("Lead")
    zora.wait_for_timeout(1000)
    hands.type("cust")  # letters typed one after another are one word
    expect(chosen(zora)).to_contain_text("Customer")
    zora.wait_for_timeout(1000)
    hands.type("le")
    expect(chosen(zora)).to_contain_text("Lead")
    hands.press("Enter")
    expect(pill).to_contain_text("Lead")
    expect(pill).to_be_focused()
    expect(zora.locator("#toast")).to_contain_text("Undo")
    expect(zora.locator("#history")).to_contain_text("Lead since")
    hands.press("Control+z")
    expect(pill).to_contain_text("Suspect")
    assert hands.pressed <= 9


def test_the_rest_is_decided_in_the_dialog_behind_it(zora, hands):
    hands.press("p")
    expect(zora.locator("#standing-menu [type=radio]:focus")).to_be_visible()
    hands.press("p")
    expect(chosen(zora)).to_contain_text("Prospect")
    hands.press("Alt+Enter")
    stage = zora.locator("#dialog select[name=stage]")
    expect(stage).to_be_focused()
    expect(stage.locator("option:checked")).to_have_text("Prospect")
    hands.press("Tab")
    hands.type("whenever")
    hands.press("Tab")
    hands.type("Met at the fair")
    hands.press("Control+Enter")
    expect(zora.locator("#problem-on")).to_be_visible()
    on = zora.locator("#dialog [name=on]")
    expect(on).to_be_visible()
    on.fill("today")
    hands.press("Control+Enter")
    expect(zora.locator("#dialog dialog")).to_have_count(0)
    expect(zora.locator("#standing-sales")).to_contain_text("Prospect")
    expect(zora.locator("#history")).to_contain_text("Met at the fair")
    zora.troubles.clear()  # the day that could not be read was refused


def test_the_second_of_two_is_told_and_replaces_it(zora, hands, firm, chromium):
    hands.press("p")
    expect(zora.locator("#standing-menu [type=radio]:focus")).to_be_visible()
    hands.press("Alt+Enter")
    expect(zora.locator("#dialog select[name=stage]")).to_be_focused()
    other = firm.page(chromium)
    other.goto(zora.url)
    other.locator("#standing-sales").click()
    other.locator("#standing-menu label", has_text="MQL").click()
    other.get_by_role("button", name="Set stage").click()
    expect(other.locator("#standing-sales")).to_contain_text("MQL")
    other.context.close()
    zora.locator("#dialog select[name=stage]").select_option(label="Lead")
    hands.press("Control+Enter")
    expect(zora.locator("#dialog [role=alert]")).to_contain_text("moved it to MQL meanwhile")
    stage = zora.locator("#dialog select[name=stage]")
    expect(stage).to_be_focused()
    expect(stage.locator("option:checked")).to_have_text("Lead")
    hands.press("Control+Enter")
    expect(zora.locator("#dialog dialog")).to_have_count(0)
    expect(zora.locator("#standing-sales")).to_contain_text("Lead")
    zora.troubles.clear()  # the browser counts the refusal as one


def test_a_stage_of_ones_own_and_the_companys_again_by_keys_alone(page, hands):
    page.goto("/settings/perspectives/")
    page.locator("#field-people_keep_own").check()
    expect(page.locator("#toast")).to_contain_text("changed")
    page.goto("/contacts/?where=kind:any:person&where=company:contains:a")
    page.locator("main tbody a").first.click()
    pill = page.locator("#standing-sales")
    expect(pill.get_by_label("stage of")).to_be_visible()
    hands.press("p")
    expect(page.locator("#standing-menu [type=radio]:focus")).to_be_visible()
    hands.press("Alt+Enter")
    expect(page.locator("#dialog select[name=stage]")).to_be_focused()
    page.get_by_label("A stage of their own, apart from").check()
    hands.press("Control+Enter")
    expect(pill.get_by_label("stage of")).to_have_count(0)
    hands.press("p")
    expect(page.locator("#standing-menu [type=radio]:focus")).to_be_visible()
    hands.press("Alt+Enter")
    expect(page.locator("#dialog select[name=stage]")).to_be_focused()
    page.locator("#dialog button[value=follow]").focus()
    hands.press("Enter")
    expect(pill.get_by_label("stage of")).to_be_visible()
    hands.press("Control+z")
    expect(pill.get_by_label("stage of")).to_have_count(0)
    page.goto("/settings/perspectives/")
    page.locator("#field-people_keep_own").uncheck()
    expect(page.locator("#toast")).to_contain_text("1 person shows the stage of their company again")


def test_it_is_put_into_a_further_perspective_and_taken_out(zora, hands):
    zora.get_by_label("Put into a further perspective").focus()
    hands.press("Enter")
    expect(zora.locator("#further-perspectives button:focus")).to_be_visible()
    zora.locator("#further-perspectives button", has_text="Network").focus()
    hands.press("Enter")
    expect(zora.locator("#standing-menu [type=radio]:focus")).to_be_visible()
    hands.press("f", "Enter")
    pill = zora.locator("#standing-network")
    expect(pill).to_contain_text("Friend of the house")
    pill.focus()
    hands.press("Enter")
    expect(zora.locator("#standing-menu [type=radio]:focus")).to_be_visible()
    hands.press("Alt+Enter")
    zora.get_by_role("button", name="Take out of Network").click()
    expect(pill).to_have_count(0)
