"""Administrators make perspectives their own: words, kinds of contact, who may; journalled and undone."""

import pytest

from rapport.access.actions.group import remove_group, save_group
from rapport.access.actions.profile import add_profile, change_profile, limit_field
from rapport.access.actions.role import add_role, give_role, remove_role, set_up_role
from rapport.access.models import Group, Role
from rapport.base.catalogue import card
from rapport.base.errors import Invalid, NotAllowed, Refused
from rapport.contacts.actions import create_contact
from rapport.journal.actions import undo
from rapport.organisation.models import Organisation
from rapport.perspectives import queries
from rapport.perspectives.actions import perspective as actions
from rapport.perspectives.actions.stage import add_stage
from rapport.perspectives.models import Perspective, Stage, Standing

HX = {"HX-Request": "true"}


def stand(contact, stage):
    return Standing.objects.update_or_create(
        contact=contact, perspective=stage.perspective, defaults={"stage": stage, "since": "2026-01-05"}
    )[0]


@pytest.fixture
def legal(own):
    return Perspective.objects.get(key="legal")


@pytest.fixture
def sales(own):
    return Perspective.objects.get(key="sales")


def test_a_perspective_is_added_with_a_key_of_its_own_and_taken_back_with_its_stages(erin):
    row, done = actions.add_perspective("Investor relations", by=erin)
    assert (row.key, queries.all_perspectives()[-1].name) == ("investorrelations", "Investor relations")
    add_stage(row, "Angel", by=erin)
    undo(done, by=erin)
    assert not Perspective.objects.filter(pk=row.pk).exists()
    assert not Stage.objects.filter(perspective=row.pk).exists()


@pytest.mark.parametrize("name", ["Sales", " sales ", "", "x" * 61])
def test_a_perspective_needs_a_name_of_its_own(erin, name):
    with pytest.raises(Invalid):
        actions.add_perspective(name, by=erin)


def test_a_key_is_never_the_beginning_of_a_field_that_contacts_have(erin, legal):
    actions.change_perspective(legal, {"name": "Contracts"}, by=erin)
    for name in ("Legal", "Name", "Touch", "Last", "Réserved", "7 seas", "日本"):
        key = actions.add_perspective(name, by=erin)[0].key
        assert key not in card("contact").declared
        assert not [one for one in card("contact").declared if one.startswith(f"{key}_")]
        assert f"{key}_stage" in card("contact").fields
        assert key.isalnum() and key.isascii() and not key[0].isdigit()
    assert Perspective.objects.get(name="Legal").key == "legal2"


def test_the_words_of_a_law_firm(erin, sales):
    done = actions.change_perspective(
        sales,
        {"name": "Clients", "words": {"opportunity": "matter", "opportunities": "matters"}, "icon": "scale"},
        by=erin,
    )
    assert (queries.sales().name, queries.sales().words["opportunity"]) == ("Clients", "matter")
    undo(done, by=erin)
    assert (queries.sales().name, queries.sales().words["opportunity"]) == ("Sales", "opportunity")


def test_other_processes_read_anew_after_a_change_and_after_its_undo(erin, legal):
    stamps = [Organisation.objects.get().perspectives_stamp]
    done = actions.change_perspective(legal, {"icon": "gem"}, by=erin)
    stamps.append(Organisation.objects.get().perspectives_stamp)
    undo(done, by=erin)
    stamps.append(Organisation.objects.get().perspectives_stamp)
    assert len(set(stamps)) == 3


def test_what_changes_nothing_leaves_no_trace(erin, legal):
    before = Organisation.objects.get().perspectives_stamp
    assert actions.change_perspective(legal, {"name": "Legal"}, by=erin).pk is None
    assert Organisation.objects.get().perspectives_stamp == before


def test_sales_stays(erin, sales):
    for attempt in (
        lambda: actions.change_perspective(sales, {"is_active": False}, by=erin),
        lambda: actions.remove_perspective(sales, by=erin),
        lambda: actions.change_perspective(sales, {"kinds": ["person"]}, by=erin),
    ):
        with pytest.raises(Refused, match="every contact stands in|Every contact stands in"):
            attempt()


def test_one_that_was_stood_in_is_switched_off_and_never_deleted(erin, legal):
    stand(create_contact({"name": "Joe"}, by=erin), legal.stages.first())
    with pytest.raises(Refused, match="Switch it off"):
        actions.remove_perspective(legal, by=erin)
    done = actions.change_perspective(legal, {"is_active": False}, by=erin)
    assert "legal" not in [one.key for one in queries.perspectives()]
    undo(done, by=erin)
    assert "legal" in [one.key for one in queries.perspectives()]


def test_one_that_nobody_needs_is_deleted_and_comes_back_whole(erin, legal):
    names = list(legal.stages.values_list("name", flat=True))
    done = actions.remove_perspective(legal, by=erin)
    assert not Perspective.objects.filter(key="legal").exists()
    undo(done, by=erin)
    assert [one.name for one in queries.stages_of(Perspective.objects.get(key="legal"))] == names


def test_who_may_see_and_who_may_change(erin, cast, legal):
    role = add_role("Counsel", by=erin)
    give_role(cast.alice, role, by=erin)
    actions.change_perspective(legal, {"seen_by": [f"role-{role.pk}"], "changed_by": [f"user-{cast.bob.pk}"]}, by=erin)
    ours = queries.perspective_at(legal.pk)
    seen = [one for one in (cast.alice, cast.bob, cast.carol) if queries.may_see(one, ours)]
    assert seen == [cast.alice, cast.bob]
    assert [one for one in seen if queries.may_change(one, ours)] == [cast.bob]
    with pytest.raises(Invalid):
        actions.change_perspective(legal, {"seen_by": ["role-9999"]}, by=erin)


def test_perspectives_are_put_in_order(erin, legal):
    before = [one.key for one in queries.all_perspectives()]
    done = actions.order_perspectives([legal.pk], by=erin)
    assert queries.all_perspectives()[0].key == "legal"
    undo(done, by=erin)
    assert [one.key for one in queries.all_perspectives()] == before


def test_colleagues_change_nothing(cast, legal):
    for attempt in (
        lambda: actions.add_perspective("Mine", by=cast.alice),
        lambda: actions.change_perspective(legal, {"name": "Mine"}, by=cast.alice),
        lambda: actions.remove_perspective(legal, by=cast.alice),
        lambda: actions.order_perspectives([], by=cast.alice),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_the_page_shows_changes_and_refuses(browser_of, erin, legal):
    browser = browser_of(erin)
    page = browser.get("/settings/perspectives/").content.decode()
    assert "Sales" in page and "Rules of Sales" in page
    url = f"/settings/perspectives/{legal.pk}/"
    answer = browser.post(url, {"setting": "name", "name": "Contracts"}, headers=HX)
    assert answer.status_code == 200 and "Contracts" in answer.content.decode()
    assert browser.post(url, {"setting": "name", "name": "Sales"}, headers=HX).status_code == 422
    browser.post(url, {"setting": "seen_by", "add": f"user-{erin.pk}"}, headers=HX)
    assert queries.perspective_at(legal.pk).seen_by == [f"user-{erin.pk}"]
    browser.post(url, {"setting": "seen_by", "remove": f"user-{erin.pk}"}, headers=HX)
    browser.post(url, {"setting": "kinds", "kinds": "person"}, headers=HX)
    browser.post(url, {"setting": "is_active"}, headers=HX)
    ours = queries.perspective_at(legal.pk)
    assert (ours.seen_by, ours.for_companies, ours.is_active) == ([], False, False)


def test_the_page_adds_orders_and_deletes(browser_of, erin, alice, legal):
    browser = browser_of(erin)
    answer = browser.post("/settings/perspectives/new/", {"name": "Alumni"}, headers=HX)
    row = Perspective.objects.get(name="Alumni")
    assert answer.headers["HX-Redirect"] == f"/settings/perspectives/{row.pk}/"
    assert browser.post("/settings/perspectives/new/", {"name": "Alumni"}, headers=HX).status_code == 422
    browser.post("/settings/perspectives/order/", {"order": [row.pk, legal.pk]}, headers=HX)
    assert [one.key for one in queries.all_perspectives()][:2] == ["alumni", "legal"]
    assert browser.get(f"/settings/perspectives/{row.pk}/").status_code == 200
    browser.post(f"/settings/perspectives/{row.pk}/removal/", headers=HX)
    assert not Perspective.objects.filter(pk=row.pk).exists()
    assert browser_of(alice).get("/settings/perspectives/").status_code == 403


@pytest.mark.parametrize("column", ["seen_by", "changed_by"])
def test_a_role_or_group_that_a_perspective_names_is_not_deleted(cast, column):
    pr, role = Perspective.objects.get(key="pr"), add_role("Press", by=cast.erin)
    save_group(None, by=cast.erin, name="Press team")
    group = Group.objects.get(name="Press team")
    removals = {"role": lambda: remove_role(role, by=cast.erin), "group": lambda: remove_group(group, by=cast.erin)}
    for key, kind in ((f"role-{role.pk}", "role"), (f"only-{role.pk}", "role"), (f"group-{group.pk}", "group")):
        actions.change_perspective(pr, {column: [key], "is_active": False}, by=cast.erin)
        with pytest.raises(Refused, match="Public relations"):
            removals[kind]()
        actions.change_perspective(pr, {column: []}, by=cast.erin)
    removals["role"]()
    removals["group"]()


def test_nor_by_taking_back_that_it_was_added(cast):
    role, added = set_up_role("Press", by=cast.erin)
    pr = Perspective.objects.get(key="pr")
    named = actions.change_perspective(pr, {"seen_by": [f"only-{role.pk}"]}, by=cast.erin)
    undo(added, by=cast.erin)
    assert Role.objects.filter(pk=role.pk).exists() and not queries.may_see(cast.alice, queries.perspective_at(pr.pk))
    undo(named, by=cast.erin)
    assert queries.may_see(cast.alice, queries.perspective_at(pr.pk))


def test_a_profile_that_limits_a_field_of_a_perspective_switched_off_is_changed_all_the_same(cast):
    profile = add_profile("Limited", by=cast.erin)
    limit_field(profile, "contact", "pr_owner", "hidden", by=cast.erin)
    pr = Perspective.objects.get(key="pr")
    actions.change_perspective(pr, {"is_active": False}, by=cast.erin)
    limit_field(profile, "contact", "phone", "hidden", by=cast.erin)
    profile.refresh_from_db()
    change_profile(profile, by=cast.erin, fields={"contact": {**profile.fields["contact"], "city": "read"}})
    profile.refresh_from_db()
    assert profile.fields["contact"] == {"city": "read", "phone": "hidden", "pr_owner": "hidden"}
    with pytest.raises(Invalid):
        limit_field(profile, "contact", "pr_stage", "hidden", by=cast.erin)
