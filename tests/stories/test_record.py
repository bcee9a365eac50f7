"""A record in use: tags, comments that tell a colleague, files, its journal, and the way back."""

import re

import pytest
from playwright.sync_api import expect

from tests.axe import assert_accessible

pytestmark = [pytest.mark.story, pytest.mark.heavy]


@pytest.fixture
def record(page, firm):
    page.goto(f"/contacts/{firm.facts['person']}/")
    expect(page.locator("#record-facts")).to_be_visible()
    return page


def test_tags_are_put_on_and_taken_back_by_keyboard(record, hands):
    hands.press("g")
    expect(record.get_by_label("New tag")).to_be_focused()
    hands.type("story tag")
    hands.press("Enter")
    tags = record.locator("form.tags .tag")
    expect(tags.filter(has_text="story tag")).to_be_visible()
    expect(record.get_by_label("New tag")).to_be_focused()
    hands.press("Escape")
    expect(record.locator("a.tag", has_text="story tag")).to_be_visible()
    hands.press("Control+z")
    expect(record.locator("a.tag", has_text="story tag")).to_have_count(0)


def test_what_undo_takes_away_is_not_left_on_the_screen(page, hands):
    page.goto("/")
    hands.press("n")
    expect(page.locator("#new-menu a").first).to_be_focused()
    hands.press("p")
    expect(page.locator("#dialog [name=name]")).to_be_focused()
    hands.type("Zora Brief")
    hands.press("Control+Enter")
    expect(page.get_by_role("heading", name="Zora Brief")).to_be_visible()
    expect(page.locator("#toast")).to_contain_text("Undo")
    hands.press("Control+z")
    expect(page.locator("body[data-screen=list]")).to_be_visible()
    expect(page.locator("#toast")).to_contain_text("Undone: Zora Brief added")
    page.troubles.clear()  # the record was asked for once more, and is not there


def test_escape_goes_back_to_where_the_record_was_opened(page, hands):
    page.goto("/")
    hands.press("ArrowDown", "Enter")
    expect(page.locator("body[data-screen=record]")).to_be_visible()
    hands.press("c")
    expect(page.locator("#log [name=outcome]:focus")).to_be_visible()
    hands.press("Escape")
    expect(page.locator("#log")).to_have_count(0)
    hands.press("Escape")
    expect(page.locator("body[data-screen=today]")).to_be_visible()


def test_all_fields_open_by_the_key_that_the_sheet_names(record, hands):
    hands.press("Shift+E")
    record.wait_for_url("**/edit/")


def test_what_the_page_offers_is_found_by_its_name(record, hands):
    hands.press("Control+k")
    hands.type("changed emp")
    expect(record.locator("#palette-results li[aria-current]")).to_have_text("Changed employer")
    hands.press("Enter")
    expect(record.get_by_role("combobox", name="New company")).to_be_focused()


def test_a_comment_names_a_colleague_and_comes_back_after_deleting(record, hands):
    entry = record.locator(".entry:has(.thread)").first
    entry.hover()
    entry.get_by_role("button", name="Comment", exact=True).click()
    expect(record.get_by_label("Comment", exact=True)).to_be_focused()
    hands.type("Worth")
    hands.press("Escape")
    entry.hover()
    entry.get_by_role("button", name="Comment", exact=True).click()
    expect(record.get_by_label("Comment", exact=True)).to_have_value("Worth")  # Esc closed it, and lost nothing
    hands.press("End")
    hands.type(" a visit, @")
    option = record.locator("[role=option]:visible").first
    name = option.get_attribute("data-name")
    hands.type(name[:3].lower())
    hands.press("Tab")
    expect(record.get_by_label("Comment", exact=True)).to_have_value(re.compile(f"@{name} $"))
    expect(record.locator("[data-told]")).to_have_text(f"{name} is told.")
    hands.press("Control+Enter")
    comment = entry.locator(".comments li", has_text="Worth a visit")
    expect(comment.locator(".mention")).to_have_text(f"@{name}")
    comment.hover()
    comment.get_by_role("button", name="Delete").click()
    expect(comment).to_have_count(0)
    record.get_by_role("button", name="Undo").first.click()
    expect(comment).to_be_visible()


def test_files_arrive_come_down_and_go_to_the_trash(record):
    chooser = record.get_by_label("Choose files")
    chooser.set_input_files(
        [{"name": "Angebot «Größe».txt", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"}]
    )
    line = record.locator("#record-facts .files li", has_text="Angebot «Größe».txt")
    expect(line.locator("a")).to_be_visible()
    with record.expect_download() as coming:
        line.locator("a").click()
    assert coming.value.suggested_filename == "Angebot «Größe».txt"
    line.hover()
    line.get_by_role("button").click()
    expect(line).to_have_count(0)
    record.keyboard.press("Control+z")
    expect(line).to_be_visible()


def test_two_files_are_one_toast_and_one_undo(record):
    record.get_by_label("Choose files").set_input_files(
        [{"name": f"plan {n}.txt", "mimeType": "text/plain", "buffer": b"plan"} for n in (1, 2)]
    )
    lines = record.locator("#record-facts .files li", has_text="plan ")
    expect(record.locator("#toast")).to_contain_text("2 files added")
    expect(lines).to_have_count(2)
    record.keyboard.press("Control+z")
    expect(record.locator("#toast")).to_contain_text("Undone: plan 1.txt added, plan 2.txt added")
    expect(lines).to_have_count(0)


def test_a_follow_up_never_doubles(page, hands):
    page.goto("/contacts/")
    hands.press("n", "p")
    page.get_by_label("Name", exact=True).fill("Sam Weekly")
    hands.press("Control+Enter")
    expect(page.get_by_role("heading", name="Sam Weekly")).to_be_visible()
    hands.press("s")
    panel = page.locator("#schedule")
    panel.locator("[name=repeats]").select_option("week")
    panel.locator("[name=when_typed]").fill("today")
    hands.press("Control+Enter")
    expect(page.locator("#toast")).to_contain_text("planned")
    hands.press("c", "1")
    log = page.locator("#log")
    expect(log.locator("[data-hint]:not(input)").last).to_contain_text("It repeats: the next one is")
    hands.press("Tab", "u")  # out of the note, where U is a letter
    expect(log.locator(".planned-part:not([hidden])")).to_contain_text("The call stays.")
    hands.press("Control+Enter")
    expect(log).to_have_count(0)
    expect(page.locator(".next-activity")).to_contain_text("Call today")


def test_a_number_is_added_by_mouse(record):
    record.get_by_role("button", name="Add a phone, an address on the net").click()
    record.locator("#add-point").get_by_role("button", name="Phone").click()
    expect(record.locator(".reach input[name=value]")).to_be_focused()
    record.keyboard.type("call the front desk")
    record.keyboard.press("Enter")
    expect(record.locator(".reach")).to_contain_text("call the front desk not readable")


def test_a_choice_in_place_is_saved_with_enter(record, hands):
    record.get_by_label("Edit: Owner").focus()
    hands.press("Enter")
    field = record.get_by_role("combobox", name="Owner")
    expect(field).to_be_focused()
    hands.press("Escape")
    expect(record.get_by_label("Edit: Owner")).to_be_focused()
    hands.press("Enter")
    field.select_option(label="Dana Kell")
    hands.press("Enter")
    expect(field).to_have_count(0)  # saved: while it is open, its choices name her too
    expect(record.locator(".reach")).to_contain_text("Dana Kell")
    expect(record.get_by_label("Edit: Owner")).to_be_focused()
    record.keyboard.press("Control+z")
    expect(record.locator(".reach")).not_to_contain_text("Dana Kell")


def test_too_large_is_told_before_it_is_sent(record):
    record.locator("section[data-upload]").evaluate("one => one.dataset.limit = 10")
    record.get_by_label("Choose files").set_input_files(
        [{"name": "plan.dwg", "mimeType": "application/octet-stream", "buffer": b"x" * 11}]
    )
    expect(record.get_by_role("alert").filter(has_text="so it was not sent")).to_be_visible()


def test_escape_in_a_dialog_says_first_that_something_is_not_saved(record, hands):
    dialog = record.locator("#new-contact")
    hands.press("n", "p")
    expect(dialog.get_by_label("Name", exact=True)).to_be_focused()
    hands.press("Escape")
    expect(dialog).to_have_count(0)  # nothing typed, nothing lost
    hands.press("n", "p")
    expect(dialog.get_by_label("Name", exact=True)).to_be_focused()
    hands.type("Ann Lost")
    hands.press("Escape")
    expect(dialog.get_by_role("alert").filter(has_text="Not saved yet")).to_be_visible()
    assert_accessible(record)
    hands.type("ly")
    expect(dialog.locator(".unsaved-words")).to_have_count(0)
    hands.press("Escape")
    expect(dialog.get_by_label("Name", exact=True)).to_have_value("Ann Lostly")
    hands.press("Escape")
    expect(dialog).to_have_count(0)


def test_the_journal_stands_beside_the_history_and_takes_one_change_back(record, hands):
    record.get_by_role("button", name=re.compile("^Follow")).click()
    expect(record.locator(".follow[aria-pressed=true]")).to_be_visible()
    record.get_by_role("button", name="Whole journal").click()
    panel = record.get_by_role("dialog", name=re.compile("^Journal of"))
    expect(panel.get_by_label("Search the journal")).to_be_focused()
    expect(record.locator("#history")).to_be_visible()
    hands.type("nobody ever wrote this")
    expect(panel.get_by_text("Nothing in the journal fits.")).to_be_visible()
    panel.get_by_label("Search the journal").fill("")
    expect(panel.get_by_text("Nothing in the journal fits.")).to_have_count(0)
    hands.press("Escape")
    expect(panel).to_have_count(0)


def test_the_history_is_searched_narrowed_and_grows(record, hands):
    hands.press("h")
    expect(record.get_by_label("Search the history")).to_be_focused()
    hands.type("zzzz nothing says this")
    expect(record.get_by_text("Nothing in the history fits.")).to_be_visible()
    record.get_by_label("Search the history").fill("")
    expect(record.locator("#history .entry").first).to_be_visible()
    record.locator(".more-kinds").click()
    record.get_by_text("Changes", exact=True).click()
    expect(record.locator("#history .entry:not(.quiet)")).to_have_count(0)


def test_next_and_previous_walk_the_lookup(record, hands):
    expect(record.locator(".pager .position")).to_be_visible()
    here = record.url
    hands.press("j")
    record.wait_for_url(lambda url: url != here)
    expect(record.locator(".pager .position")).to_be_visible()
    hands.press("k")
    record.wait_for_url(here)


def test_from_a_company_somebody_new_is_made_by_keyboard(page, hands, firm):
    page.goto(f"/contacts/{firm.facts['company']}/")
    hands.press("c")
    expect(page.locator("#log [name=outcome]:focus")).to_be_visible()
    expect(page.locator(".log-place")).to_contain_text("of")
    page.locator("#log [name=with]:checked").focus()
    while page.evaluate("document.activeElement.value") != "new":
        hands.press("ArrowLeft")
    hands.press("Tab")
    hands.type("Karen Walsh-Okonkwo")
    page.locator("#log [name=outcome]:visible").first.focus()
    hands.press("1")
    hands.type("She sends the slip.")
    hands.press("Control+Enter")
    expect(page.locator("#toast")).to_contain_text("Call with Karen Walsh-Okonkwo logged")
    hands.press("Control+z")
    expect(page.locator("#toast")).to_contain_text("Undone")


def test_signed_out_in_the_middle_the_words_wait_for_the_next_sign_in(page, hands, firm):
    page.goto(f"/contacts/{firm.facts['person']}/")
    hands.press("c")
    expect(page.locator("#log [name=outcome]:focus")).to_be_visible()
    hands.press("1")
    hands.type("The tender is open until May.")
    kept = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    hands.press("Control+Enter")
    notice = page.locator("#log .notice:visible")
    expect(notice).to_contain_text("you were signed out")
    expect(notice.get_by_role("link", name="Sign in")).to_be_visible()
    page.troubles.clear()  # the refusal is what was asked for
    page.context.clear_cookies(name="csrftoken")  # signing in makes another token
    page.context.add_cookies([one for one in kept if one["name"] == "sessionid"])
    tab = page.context.new_page()
    tab.goto("/")
    tab.close()
    notice.get_by_role("button", name="Try again").click()
    expect(page.locator(".timeline").get_by_text("The tender is open until May.")).to_be_visible()


def test_escape_does_not_throw_away_what_was_typed(record, hands):
    hands.press("Shift+E")
    record.wait_for_url("**/edit/")
    record.locator("[name=profession]").fill("Surveyor of mills")
    hands.press("Escape", "Escape")  # out of the field, and it is said
    expect(record.locator("#toast")).to_contain_text("Not saved yet")
    expect(record.locator("[name=profession]")).to_have_value("Surveyor of mills")
    hands.press("Escape")
    expect(record.locator("body[data-screen=record]")).to_be_visible()
    hands.press("Shift+E")
    record.wait_for_url("**/edit/")
    hands.press("Escape", "Escape")  # nothing was typed
    expect(record.locator("body[data-screen=record]")).to_be_visible()
