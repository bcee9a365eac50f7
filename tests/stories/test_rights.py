"""Rights in use: each of three teams sees its own, one is opened to another, a salesperson leaves, and "why can she see this?"."""

import re

import pytest
from playwright.sync_api import expect

from tests import demo
from tests.stories.role_tree import role_in_tree

pytestmark = [pytest.mark.story, pytest.mark.heavy]


@pytest.fixture(scope="module")
def firm(tmp_path_factory):
    """A firm of three teams that see their own."""
    with demo.served(tmp_path_factory.mktemp("rights"), contacts=300) as served:
        served.facts |= served.furnish("teams") | served.furnish("sessions")
        yield served


@pytest.fixture
def browser_of(firm, chromium):
    """The browser of somebody else: `browser_of("Ana Silva")`."""
    opened = []

    def sign_in(name):
        opened.append(firm.page(chromium, who=name))
        return opened[-1]

    yield sign_in
    for one in opened:
        one.context.close()


def member_of(page, role):
    return role_in_tree(page, role).locator(".visually-hidden").text_content()


def count_of(page):
    """How many contacts somebody finds in the list."""
    page.goto("/contacts/")
    return int(page.locator("#list").get_attribute("data-total"))


def owners_seen_by(page):
    """Whose contacts somebody finds in the list."""
    page.goto("/contacts/?columns=name,owner")
    expect(page.locator(".records tbody tr").first).to_be_visible()
    return set(page.locator(".records tbody td abbr").evaluate_all("all => all.map((one) => one.title)"))


def open_lowell_to_boston(page):
    """By a rule, where another story did not."""
    page.goto("/settings/sharing/")
    if page.get_by_text("Contacts of role Lowell and below").count():
        return
    page.locator("#rule-what").select_option(label="of Lowell and below")
    page.locator("#rule-to").select_option(label="Boston and below")
    said = re.compile(r"With this rule 1 person gains sight of [\d,]+ contacts\.")
    expect(page.locator("#rule-preview")).to_contain_text(said)
    page.get_by_role("button", name="Add rule").click()
    expect(page.locator("#sharing")).to_contain_text("Contacts of role Lowell and below")


def test_each_team_sees_its_own(page, browser_of):
    page.goto("/settings/roles/")
    for team in ("Boston", "Lowell", "Salem"):
        member = member_of(page, team)
        assert owners_seen_by(browser_of(member)) == {member}


def test_a_role_is_dragged_below_another(page):
    page.goto("/settings/roles/")
    grip, there = role_in_tree(page, "Lowell").locator(".grip"), role_in_tree(page, "Boston")
    grip.hover()
    page.mouse.down()
    box = there.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] * 0.7, steps=6)
    expect(there).to_have_class(re.compile("lands"))
    page.mouse.up()
    page.locator(".notice.accent").get_by_role("button", name="Leave it").click()
    expect(role_in_tree(page, "Lowell")).to_have_class(re.compile("level-1"))


def test_a_rule_opens_one_team_to_another(page, browser_of):
    open_lowell_to_boston(page)
    page.goto("/settings/roles/")
    boston, lowell = member_of(page, "Boston"), member_of(page, "Lowell")
    assert owners_seen_by(browser_of(boston)) == {boston, lowell}
    assert owners_seen_by(browser_of(lowell)) == {lowell}


def test_why_can_she_see_this(page, hands):
    open_lowell_to_boston(page)
    page.goto("/settings/roles/")
    boss = role_in_tree(page, "Boston").locator(".visually-hidden").text_content()
    other = role_in_tree(page, "Lowell").locator(".visually-hidden").text_content()
    page.goto("/contacts/?where=owner:filled&columns=name,owner")
    record = page.locator(f".records tbody tr:has(abbr[title='{other}']) .name a").first
    name = record.inner_text()
    page.goto("/settings/why/")
    page.locator("#why-person").select_option(label=boss)
    page.locator("#why-record").focus()
    hands.type(name)
    expect(page.locator("#why .choose-list [role=option]").first).to_be_visible()
    hands.press("ArrowDown", "Enter")
    because = page.locator(".because").first
    expect(because).to_contain_text("A rule opens Contacts of role Lowell and below to role Boston and below, to read.")
    expect(page.locator(".rights .yes", has_text="See")).to_be_visible()
    expect(page.locator(".rights .no", has_text="Change")).to_be_visible()


def test_a_contact_is_shared_by_hand(page, hands, firm):
    page.goto(f"/contacts/{firm.facts['person']}/")
    hands.press("Shift+S")
    expect(page.locator("#share-to")).to_be_focused()
    page.locator("#share-to").select_option(label="Salem and below")
    page.locator("#sharing").get_by_role("button", name="Share", exact=True).click()
    expect(page.locator("#sharing table")).to_contain_text("Role Salem and below")
    hands.press("Escape")
    expect(page.locator("#dialog dialog")).to_have_count(0)


def test_a_salesperson_leaves(page, browser_of):
    open_lowell_to_boston(page)
    page.goto("/settings/roles/")
    leaver, *takers = (member_of(page, team) for team in ("Salem", "Boston", "Lowell"))
    theirs = browser_of(leaver)
    assert leaver in owners_seen_by(theirs)
    boston, lowell = (browser_of(one) for one in takers)
    left, *before = (count_of(one) for one in (theirs, boston, lowell))
    page.goto("/settings/people/")
    page.get_by_label(f"More for {leaver}").click()
    page.get_by_role("button", name="Leaves…").locator("visible=true").click()
    dialog = page.locator("#dialog dialog")
    expect(dialog).to_contain_text("to hand over")
    for taker in takers:
        dialog.get_by_label(taker).check()
    dialog.get_by_role("button", name="Deactivate").click()
    row = page.locator("#people tr", has_text=leaver)
    expect(row).to_contain_text("Left")
    # their browser is out at the next click, and what was theirs is shared out evenly
    theirs.get_by_role("link", name="Calendar").first.click()
    expect(theirs.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    gained = [count_of(one) - old for one, old in zip((boston, lowell), before, strict=True)]
    assert 0 < gained[1] < gained[0] <= left  # Boston sees what is Lowell's too
    page.bring_to_front()
    page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(row).not_to_contain_text("Left")
    assert [count_of(one) for one in (boston, lowell)] == before
    theirs.goto("/contacts/")
    expect(theirs.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
