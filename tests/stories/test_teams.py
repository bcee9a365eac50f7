"""A manager sets up three teams by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests import demo
from tests.stories.role_tree import role_in_tree

pytestmark = [pytest.mark.story, pytest.mark.heavy]


@pytest.fixture(scope="module")
def firm(tmp_path_factory):
    """A firm in which nobody has set up rights yet."""
    with demo.served(tmp_path_factory.mktemp("teams"), contacts=300) as served:
        yield served


def add_role(page, hands, name, under=""):
    """By keyboard: the place first, then the name and Enter."""
    if under:
        page.locator("#add-role select").focus()
        hands.press("Home")
        for _ in range(20):
            if page.locator("#add-role select option:checked").inner_text() == f"Under {under}":
                break
            hands.press("ArrowDown")
    page.get_by_label("New role").focus()
    hands.type(name)
    hands.press("Enter")
    expect(role_in_tree(page, name)).to_be_visible()


def put_into(page, role, person):
    role_in_tree(page, role).locator("a").click()
    expect(page.locator("#role-side h2")).to_have_text(role)
    page.locator("#role-person").select_option(label=person)
    expect(page.locator("#role-side .person-chip", has_text=person)).to_be_visible()


def test_three_teams_are_set_up(page, hands):
    page.goto("/settings/roles/")
    add_role(page, hands, "Management")
    for team in ("Boston", "Lowell", "Salem"):
        add_role(page, hands, team, "Management")
    people = page.locator("#role-person option").all_text_contents()[1:4]
    for team, person in zip(("Boston", "Lowell", "Salem"), people, strict=True):
        put_into(page, team, person)
    # what is not theirs, teams do not see any more
    page.goto("/settings/sharing/")
    page.locator("#default-contact label", has_text="Private").click()
    said = re.compile(r"Private: \d+ people lose sight of [\d,]+ contacts\.")
    asked = page.locator("#sharing form.notice")
    expect(asked).to_contain_text(said)
    expect(asked.get_by_role("button", name="Change")).to_be_focused()
    hands.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Undo")
    # Salem below Boston, by keyboard: the page says first what that opens
    page.goto("/settings/roles/")
    role_in_tree(page, "Salem").locator(".grip").focus()
    hands.press("Alt+ArrowUp")
    expect(page.locator(".role-tree b")).to_have_text(["Management", "Boston", "Salem", "Lowell"])
    expect(role_in_tree(page, "Salem").locator(".grip")).to_be_focused()
    hands.press("Alt+ArrowRight")
    notice = page.locator(".notice.accent")
    expect(notice).to_contain_text(re.compile(r"Salem under Boston: 1 person gains? sight of [\d,]+ contacts?"))
    expect(notice.get_by_role("button", name="Move")).to_be_focused()
    hands.press("Enter")
    expect(role_in_tree(page, "Salem")).to_have_class(re.compile("level-2"))
    hands.press("Control+z")
    expect(role_in_tree(page, "Salem")).to_have_class(re.compile("level-1"))
