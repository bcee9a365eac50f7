"""The behaviours in a real browser, on sample pages: no room above is needed."""

import os
import time

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from rapport.ui.tests import sample

pytestmark = [pytest.mark.story, pytest.mark.urls("rapport.ui.tests.sample")]


@pytest.fixture(scope="module")
def chromium():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("RAPPORT_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium, live_server):
    sample.received.clear()
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=live_server.url)
    page = context.new_page()
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("console", lambda said: "Content Security" in said.text and page.troubles.append(said.text))
    page.goto("/")
    yield page
    assert page.troubles == []
    context.close()


def current(page: Page):
    return page.locator("main tr[aria-current=true]")


def test_arrows_and_letters_move_the_current_row_and_enter_opens_it(page):
    expect(current(page)).to_have_id("row-1")
    page.keyboard.press("k")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(current(page)).to_have_id("row-3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/3/")


def test_j_belongs_to_the_pager_where_there_is_one(page):
    page.keyboard.press("j")
    page.wait_for_url("**/record/2/")


def test_the_current_record_is_carried_along(page):
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.reload()
    expect(current(page)).to_have_id("row-3")
    page.keyboard.press("2")
    page.wait_for_url("**/record/3/")


def test_x_ticks_and_shift_x_ticks_a_range(page):
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+X")
    expect(page.locator("tbody input:checked")).to_have_count(3)


def test_a_key_presses_the_current_rows_element_and_the_panel_owns_the_keys(page):
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    expect(page.locator("#log-title")).to_have_text("Call with Person 2")
    page.keyboard.press("2")
    expect(page.get_by_label("Left message")).to_be_checked()
    page.keyboard.press("t")  # Today's key means nothing in the panel
    page.get_by_label("Call", exact=True).focus()
    page.keyboard.press("2")
    expect(page.get_by_label("Meeting")).to_be_checked()
    expect(page.get_by_label("Left message")).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.locator(".log-panel")).to_have_count(0)
    expect(page.locator("#row-2 a")).to_be_focused()


def test_letters_do_nothing_while_typing_and_can_be_switched_off(page):
    page.get_by_label("Note").fill("")
    page.get_by_label("Note").press("t")
    page.get_by_label("Note").press("/")
    expect(page.get_by_label("Note")).to_have_value("t/")
    page.evaluate("document.activeElement.blur(); document.documentElement.dataset.keys = 'off'")
    page.keyboard.press("t")
    page.keyboard.press("?")
    expect(page.locator("#hints")).not_to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()


def test_saving_tells_and_undo_takes_back(page):
    page.keyboard.press("c")
    page.locator(".log-panel textarea").fill("Spoke to Joe")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text("Call with Joe Doe completed")
    expect(page.locator(".log-panel")).to_have_count(0)
    page.goto("/")
    expect(page.locator(".toast")).to_contain_text("Call with Joe Doe completed")  # survives the page
    page.keyboard.press("Control+z")
    expect(page.locator(".toast")).to_contain_text("Undone")
    assert sample.received[-1] == {"undone": 41}


def test_undo_pressed_while_something_is_saved_means_that(page):
    page.route("**/save/", lambda route: (time.sleep(0.4), route.continue_()))
    page.keyboard.press("c")
    page.locator(".log-panel textarea").fill("Spoke to Joe")
    page.get_by_role("button", name="Save").last.click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+z")
    expect(page.locator(".toast")).to_contain_text("Undone")
    assert sample.received[-1] == {"undone": 41}


def test_undo_pressed_while_the_page_is_left_waits_for_the_next_one(page):
    page.evaluate(
        """() => {
          const response = { status: 204, headers: new Headers({ "HX-Redirect": "/" }) };
          document.dispatchEvent(new CustomEvent("toast", { detail: { sentence: "Deleted", undo: 41 } }));
          const ctx = { request: { method: "POST", headers: {} }, target: document.body, sourceElement: document.body, response };
          for (const when of ["config", "before", "after", "finally"]) {
            document.dispatchEvent(new CustomEvent(`htmx:${when}:request`, { detail: { ctx } }));
          }
        }"""
    )
    page.keyboard.press("Control+z")
    assert sample.received == []
    page.goto("/")
    expect(page.locator(".toast")).to_contain_text("Undone")
    assert sample.received == [{"undone": 41}]


def test_trouble_keeps_what_was_typed_and_the_retry_is_the_same_request(page):
    note = page.locator("#note textarea")
    note.fill("trouble")
    note.press("Control+Enter")
    expect(page.locator("#note .notice")).to_contain_text("Your note is safe here")
    expect(note).to_have_value("trouble")
    page.reload()
    expect(note).to_have_value("trouble")
    note.press("Control+Enter")
    expect(page.locator(".toast")).to_be_visible()
    assert len(sample.received) == 2
    assert sample.received[0]["key"] == sample.received[1]["key"]
    page.reload()
    expect(note).to_have_value("")


def test_words_come_back_after_a_mistaken_escape_and_choices_alone_do_not(page):
    page.keyboard.press("c")
    page.keyboard.press("2")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator(".log-panel")).to_be_visible()
    expect(page.get_by_label("Left message")).not_to_be_checked()
    page.keyboard.press("2")
    expect(page.get_by_label("Left message")).to_be_checked()
    page.locator(".log-panel textarea").fill("Half a sentence")
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("c")
    expect(page.locator(".log-panel textarea")).to_have_value("Half a sentence")
    expect(page.get_by_label("Left message")).to_be_checked()
    expect(page.locator(".draft-line")).to_contain_text("Not saved yet")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator(".draft-line")).to_have_count(0)
    expect(page.locator(".log-panel textarea")).to_have_value("")
    expect(page.get_by_label("Left message")).not_to_be_checked()


def test_what_was_saved_does_not_come_back_into_the_next_panel(page):
    for words in ("Spoke to Joe", "Spoke to Joe again"):
        page.keyboard.press("c")
        note = page.locator(".log-panel textarea")
        expect(note).to_have_value("")
        expect(page.locator(".draft-line")).to_have_count(0)
        note.focus()
        page.keyboard.type(words)
        page.keyboard.press("Control+Enter")
        expect(page.locator(".log-panel")).to_have_count(0)
    assert [one["note"] for one in sample.received] == ["Spoke to Joe", "Spoke to Joe again"]
    assert len({one["key"] for one in sample.received}) == 2


def test_no_connection_keeps_what_was_typed_and_sends_it_when_back(page):
    note = page.locator("#note textarea")
    note.fill("Demo for the Harbor Street team")
    page.context.set_offline(True)
    note.press("Control+Enter")
    expect(page.locator("#note .notice")).to_contain_text("Not saved, no connection")
    page.context.set_offline(False)
    expect(page.locator(".toast")).to_be_visible()
    assert [one["note"] for one in sample.received] == ["Demo for the Harbor Street team"]


def test_a_double_click_sends_once(page):
    page.get_by_label("Note").fill("twice")
    page.evaluate("() => { const form = document.getElementById('note'); form.requestSubmit(); form.requestSubmit(); }")
    expect(page.locator(".toast")).to_be_visible()
    page.wait_for_timeout(200)
    assert len(sample.received) == 1


def test_the_palette_finds_by_keyboard(page):
    page.keyboard.press("/")
    page.keyboard.type("goo")
    expect(page.locator("#palette-results li[aria-current]")).to_have_text("goo 1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/2/")
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("goo")
    expect(page.locator("#palette-results li").first).to_have_text("goo 1")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/all/?q=goo")


def test_the_menus_open_by_key_and_choose_by_letter(page):
    page.keyboard.press("n")
    expect(page.locator("#new-menu a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#new-menu a").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#new-menu")).not_to_be_visible()
    page.keyboard.press("n")
    with page.expect_request("**/contacts/new/?kind=organisation"):
        page.keyboard.press("c")


def test_a_phone_presses_keys_it_has_no_room_to_show(page):
    page.evaluate("document.querySelector('[data-hotkey=n]').hidden = true")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button data-press=n>New</button>')")
    page.locator("[data-press=n]").click()
    expect(page.locator("#new-menu")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".lookup").evaluate("button => button.remove()")
    page.keyboard.press("l")
    expect(page.locator("#lookups")).to_be_visible()


def test_control_and_enter_send_a_form_that_names_no_key(page):
    page.evaluate("document.querySelector('#note button[type=submit]').removeAttribute('data-hotkey')")
    page.get_by_label("Note").fill("no key")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_be_visible()
    assert [one["note"] for one in sample.received] == ["no key"]
