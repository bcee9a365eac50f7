"""The settings pages of rights: what an administrator does there, what is shown before it is done, and who may."""

import json
from urllib.parse import unquote

import pytest

from rapport.access.actions.profile import change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.actions.sharing import save_rule, set_default, share_record
from rapport.access.models import Absence, Group, Level, Post, Profile, Role, Share, SharingRule
from rapport.access.tests.test_rights import closed, seen  # noqa: F401 - a fixture
from rapport.base.errors import NotAllowed, Refused
from rapport.contacts.actions import change_contact, create_contact, set_touch_goal
from rapport.jobs.models import Job
from rapport.journal.actions import undo
from rapport.journal.models import Operation
from rapport.lookups.actions import change_lookup, delete_lookup, save_lookup
from rapport.lookups.definition import Condition, Definition
from rapport.organisation.models import Organisation

HX = {"HX-Request": "true"}
PAGES = ("roles", "profiles", "groups", "sharing", "why", "people")


@pytest.fixture
def send(browser_of, closed):  # noqa: F811
    def post(url, by=None, **typed):
        return browser_of(by or closed.erin).post(f"/settings/{url}", typed, headers=HX)

    return post


def words(answer):
    return " ".join(answer.content.decode().split())


def take_back(answer, by):
    undo(Operation.objects.get(id=json.loads(answer["HX-Trigger"])["toast"]["undo"]), by=by)


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_administrators_but_for_why(closed, browser_of, name):  # noqa: F811
    assert browser_of(closed.erin).get(f"/settings/{name}/").status_code == 200
    assert browser_of(closed.alice).get(f"/settings/{name}/").status_code == (200 if name == "why" else 403)


def test_a_role_is_added_renamed_given_and_taken(send, closed):  # noqa: F811
    head = Role.objects.get(name="Sales")
    assert "Boston" in words(send("roles/new/", name="Boston", parent=head.pk))
    boston = Role.objects.get(name="Boston")
    assert send("roles/new/", name=" ", parent=head.pk).status_code == 422
    send(f"roles/{boston.pk}/", setting="name", value="Sales Boston")
    send(f"roles/{boston.pk}/", setting="person", value=closed.carol.pk)
    send(f"roles/{boston.pk}/", setting="profile", value=Profile.objects.get(name="Read only").pk)
    boston.refresh_from_db()
    assert (boston.name, boston.parent, [one.name for one in boston.profiles.all()]) == (
        "Sales Boston", head, ["Read only"],
    )  # fmt: skip
    assert "Jane Roe" in seen(closed.bob)
    answer = send(f"roles/{boston.pk}/", setting="no_person", value=closed.carol.pk)
    assert "Jane Roe" not in seen(closed.bob)
    take_back(answer, closed.erin)
    assert Post.objects.get(user=closed.carol).role == boston


def test_roles_typed_one_after_the_other_are_siblings_and_taken_back(send, closed):  # noqa: F811
    head = Role.objects.get(name="Sales")
    answer = send("roles/new/", name="Boston", parent=head.pk)
    assert f'<option value="{head.pk}" selected>Under Sales' in words(answer)
    take_back(answer, closed.erin)
    assert not Role.objects.filter(name="Boston").exists()


def test_a_move_says_first_who_gains_sight_of_how_much(send, closed):  # noqa: F811
    seller = Role.objects.get(name="Salesperson")
    answer = send(f"roles/{seller.pk}/place/", parent="")
    assert "<b>1 person</b> loses sight of <b>1 contact</b>" in words(answer)
    assert Role.objects.get(pk=seller.pk).parent is not None
    send(f"roles/{seller.pk}/place/", parent="", decided="1")
    assert Role.objects.get(pk=seller.pk).parent is None and seen(closed.bob) == set()
    head = Role.objects.get(name="Sales")
    assert send(f"roles/{head.pk}/place/", parent="", before=seller.pk).status_code == 200  # only the order: at once
    assert [one.name for one in Role.objects.filter(parent=None)] == ["Sales", "Salesperson"]


def test_a_profile_names_the_roles_that_carry_it(send, closed, browser_of):  # noqa: F811
    browser = browser_of(closed.erin)
    made = browser.post("/settings/profiles/", {"name": "Reception", "like": ""})
    assert json.loads(unquote(made.cookies["toast"].value))["sentence"] == "Reception added"
    profile = Profile.objects.get(name="Reception")
    page = browser.get(f"/settings/profiles/{profile.pk}/")
    assert "No role carries it yet" in words(page)
    head = Role.objects.get(name="Sales")
    send(f"roles/{head.pk}/", setting="profile", value=profile.pk)
    assert "Sales</a> carries it." in words(browser.get(f"/settings/profiles/{profile.pk}/"))


def test_a_profile_is_made_and_saves_as_one_goes(send, closed):  # noqa: F811
    answer = send("profiles/", name="Works council", like=Profile.objects.get(name="Salesperson").pk)
    council = Profile.objects.get(name="Works council")
    assert answer["HX-Redirect"] == f"/settings/profiles/{council.pk}/"
    url = f"profiles/{council.pk}/"
    send(url, setting="privilege", privilege="contacts.export")
    send(url, setting="field", record_type="contact", field="notes", access="hidden")
    send(url, setting="field", record_type="contact", field="birthday", access="read")
    answer = send(url, setting="field", record_type="contact", field="birthday", access="")
    council.refresh_from_db()
    assert "contacts.export" not in council.privileges and "contacts.view" in council.privileges
    assert council.fields == {"contact": {"notes": "hidden"}}
    take_back(answer, closed.erin)
    assert Profile.objects.get(pk=council.pk).fields["contact"] == {"birthday": "read", "notes": "hidden"}
    assert send(url, setting="field", record_type="contact", field="name", access="hidden").status_code == 422
    administrator = Profile.objects.get(administers=True)
    assert send(f"profiles/{administrator.pk}/", setting="privilege", privilege="people.change").status_code == 422


def test_a_group_collects_people_roles_and_groups(send, closed):  # noqa: F811
    send("groups/new/", name="East")
    east = Group.objects.get()
    seller = Role.objects.get(name="Salesperson")
    send(f"groups/{east.pk}/", add=f"role-{seller.pk}")
    page = words(send(f"groups/{east.pk}/", add=f"user-{closed.carol.pk}"))
    assert "role Salesperson and below" in page and "2 people" in page
    send(f"groups/{east.pk}/", remove=f"role-{seller.pk}")
    assert [one.key for one in east.members.all()] == [f"user-{closed.carol.pk}"]
    assert send("groups/new/", name="east").status_code == 422


def test_a_rule_says_first_what_it_would_open_and_then_does(send, closed, browser_of):  # noqa: F811
    head = Role.objects.get(name="Sales")
    rule = {"what": f"user-{closed.carol.pk}", "to": f"role-{head.pk}", "level": 1, "record_type": "contact"}
    before = words(browser_of(closed.erin).get("/settings/sharing/preview/", rule, headers=HX))
    assert "With this rule <b>2 people</b> gain sight of <b>1 contact</b>." in before
    assert not SharingRule.objects.exists()
    send("sharing/rules/", **rule)
    assert seen(closed.alice) == seen(closed.bob) == {"Joe Doe", "Jane Roe"}
    kept = SharingRule.objects.get()
    again = words(browser_of(closed.erin).get("/settings/sharing/preview/", rule | {"rule": kept.pk}, headers=HX))
    assert "nobody sees more or less than now." in again
    send("sharing/rules/", **rule | {"rule": kept.pk, "level": 2})
    assert SharingRule.objects.get().level == Level.WRITE
    send(f"sharing/rules/{kept.pk}/removal/")
    assert seen(closed.alice) == {"Joe Doe"}
    assert send("sharing/rules/", **rule | {"what": ""}).status_code == 422


def test_what_is_shared_by_hand_already_is_no_gain(closed, send, browser_of):  # noqa: F811
    share_record("contact", closed.jane, f"user-{closed.alice.pk}", Level.READ, by=closed.erin)
    rule = {"what": f"user-{closed.carol.pk}", "to": f"user-{closed.alice.pk}", "level": 1, "record_type": "contact"}
    page = browser_of(closed.erin).get("/settings/sharing/preview/", rule, headers=HX)
    assert "nobody sees more or less than now." in words(page)
    create_contact({"name": "June Poe", "owner": closed.carol.pk}, by=closed.erin)
    page = browser_of(closed.erin).get("/settings/sharing/preview/", rule, headers=HX)
    assert "<b>2 people</b> gain sight of <b>1 contact</b>" in words(page)  # her superior with her


def test_the_default_and_whether_administrators_see_all(send, closed):  # noqa: F811
    answer = send("sharing/", setting="administrators_see_all")
    assert seen(closed.erin) == set() and not Organisation.objects.get().administrators_see_all
    take_back(answer, closed.erin)
    assert seen(closed.erin) == {"Joe Doe", "Jane Roe"}
    asked = words(send("sharing/", record_type="contact", level=1))
    assert "<b>Read:</b> <b>3 people</b> gain sight of <b>2 contacts</b>." in asked and seen(closed.alice) == {
        "Joe Doe"
    }
    send("sharing/", record_type="contact", level=1, decided=1)
    assert seen(closed.alice) == {"Joe Doe", "Jane Roe"}
    assert send("sharing/", by=closed.alice, record_type="contact", level=3).status_code == 403


def boston(by):
    given = Definition("contact", conditions=(Condition("city", "is", "Boston"),))
    return save_lookup("In Boston", given, by=by, is_shared=True)[0]


def test_what_a_lookup_finds_is_shared_as_contacts_change(closed, send, run_jobs, browser_of):  # noqa: F811
    rule = {"what": f"lookup-{boston(closed.carol).pk}", "to": f"user-{closed.alice.pk}", "level": 2}
    home = {"street": "", "postcode": "", "city": "Boston", "region": "", "country": ""}
    change_contact(closed.jane, {"addresses": [home]}, by=closed.erin)
    preview = browser_of(closed.erin).get("/settings/sharing/preview/", rule | {"record_type": "contact"}, headers=HX)
    assert "<b>2 people</b> gain sight of <b>1 contact</b>" in words(preview)
    send("sharing/rules/", **rule, record_type="contact")
    run_jobs()
    assert seen(closed.alice) == seen(closed.bob) == {"Joe Doe", "Jane Roe"}
    closed.jane.refresh_from_db()
    change_contact(closed.jane, {"addresses": [home | {"city": "Lowell"}]}, by=closed.erin)
    run_jobs()
    assert seen(closed.alice) == {"Joe Doe"}
    create_contact({"name": "June Poe", "owner": closed.carol.pk, "addresses": [home]}, by=closed.erin)
    run_jobs()
    assert seen(closed.alice) == {"Joe Doe", "June Poe"}
    send("sharing/rules/", **rule | {"level": 1, "rule": SharingRule.objects.get().pk}, record_type="contact")
    run_jobs()
    assert set(Share.objects.values_list("level", flat=True)) == {1}
    send(f"sharing/rules/{SharingRule.objects.get().pk}/removal/")
    assert seen(closed.alice) == {"Joe Doe"}


def test_many_writes_ask_for_one_look(closed):  # noqa: F811
    looks = Job.objects.filter(task="rapport.access.jobs.share_found", state="waiting")
    set_touch_goal([closed.joe.pk], 4, by=closed.erin)
    assert not looks.exists()
    rule = {"record_type": "contact", "lookup": boston(closed.carol).pk, "to": f"user-{closed.alice.pk}", "level": 1}
    save_rule(None, rule, by=closed.erin)
    for goal in (5, 6, 7):
        set_touch_goal([closed.joe.pk], goal, by=closed.erin)
    assert looks.count() == 1


def test_a_lookup_of_a_rule_is_for_administrators_to_change(closed):  # noqa: F811
    lookup = boston(closed.carol)
    save_rule(
        None,
        {"record_type": "contact", "lookup": lookup.pk, "to": f"user-{closed.alice.pk}", "level": 1},
        by=closed.erin,
    )
    everybody = Definition("contact")
    with pytest.raises(NotAllowed, match="only administrators"):
        change_lookup(lookup, {"definition": everybody}, by=closed.carol)
    change_lookup(lookup, {"name": "Boston"}, by=closed.carol)
    with pytest.raises(Refused, match="Remove the rule first"):
        delete_lookup(lookup, by=closed.carol)


def test_why_says_how_somebody_comes_to_see_and_what_is_missing(closed, browser_of):  # noqa: F811
    asked = {"person": closed.bob.pk, "contact": closed.joe.pk}
    page = words(browser_of(closed.erin).get("/settings/why/", asked))
    assert "Alice Ames owns it." in page and "Alice Ames works below Bob Boyd." in page
    page = words(browser_of(closed.erin).get("/settings/why/", {**asked, "person": closed.carol.pk}))
    assert "Nothing lets Carol see Joe Doe." in page and "Alice Ames owns it and could share it." in page
    share_record("contact", closed.joe, f"user-{closed.carol.pk}", Level.READ, by=closed.alice)
    page = words(browser_of(closed.carol).get("/settings/why/", {"contact": closed.joe.pk}))
    assert "It was shared with Carol Cole by Alice Ames, to read." in page


def test_one_asks_about_oneself_and_about_what_one_sees(closed, browser_of):  # noqa: F811
    alice = browser_of(closed.alice)
    assert alice.get("/settings/why/", {"contact": closed.joe.pk}).status_code == 200
    assert alice.get("/settings/why/", {"contact": closed.jane.pk}).status_code == 404
    assert alice.get("/settings/why/", {"contact": 987654}).status_code == 404
    assert alice.get("/settings/why/", {"person": closed.bob.pk, "contact": closed.joe.pk}).status_code == 403


def test_people_get_roles_and_are_away(closed, send):  # noqa: F811
    head = Role.objects.get(name="Sales")
    assert "Carol Cole works as Sales" in send(f"people/{closed.carol.pk}/role/", role=head.pk)["HX-Trigger"]
    assert seen(closed.carol) == {"Jane Roe", "Joe Doe"}
    away = {"since": "2026-01-01", "until": "2099-01-01", "deputy": closed.carol.pk}
    assert send(f"absences/{closed.alice.pk}/", by=closed.alice, **away).status_code == 200
    assert send(f"absences/{closed.bob.pk}/", by=closed.alice, **away).status_code == 403
    assert send(f"absences/{closed.bob.pk}/", since="", until="x", deputy="").status_code == 422
    absence = Absence.objects.get()
    assert send(f"absences/removal/{absence.pk}/", by=closed.bob).status_code == 403
    send(f"absences/removal/{absence.pk}/", by=closed.alice)
    assert not Absence.objects.exists()


def test_the_tree_is_few_statements_however_large(closed, browser_of, django_assert_max_num_queries):  # noqa: F811
    for number in range(30):
        give_role(closed.carol, add_role(f"Role {number}", by=closed.erin), by=closed.erin)
    client = browser_of(closed.erin)
    client.get("/settings/roles/")
    with django_assert_max_num_queries(14):
        client.get("/settings/roles/")
    set_default("contact", Level.READ, by=closed.erin)


def test_why_does_not_tell_the_owner_to_whom_that_is_hidden(closed, browser_of):  # noqa: F811
    change_profile(Profile.objects.get(name="Salesperson"), by=closed.erin, fields={"contact": {"owner": "hidden"}})
    share_record("contact", closed.jane, f"user-{closed.alice.pk}", Level.READ, by=closed.erin)
    rule = {
        "record_type": "contact",
        "of": f"user-{closed.carol.pk}",
        "to": f"user-{closed.alice.pk}",
        "level": Level.READ,
    }
    save_rule(None, rule, by=closed.erin)
    for who, contact, owner in ((closed.alice, closed.jane, "Carol"), (closed.bob, closed.joe, "Alice")):
        page = words(browser_of(who).get("/settings/why/", {"contact": contact.pk}))
        told = page[page.index('class="why-page') if 'class="why-page' in page else page.index('id="why"') :]
        assert "is hidden from you" in told and owner not in told
        dialog = words(browser_of(who).get(f"/contacts/{contact.pk}/sharing/"))
        assert owner not in dialog[: dialog.index("<form") if "<form" in dialog else len(dialog)]
    assert "Carol Cole" in words(browser_of(closed.erin).get("/settings/why/", {"contact": closed.jane.pk}))


def test_what_was_done_to_rights_is_said_in_full(send, closed):  # noqa: F811
    """The toast and the audit log tell which rule, whom, and what: "changed" alone proves nothing later."""
    rule = {"what": f"user-{closed.carol.pk}", "to": f"user-{closed.bob.pk}", "level": 1, "record_type": "contact"}

    def said(answer):
        return json.loads(answer["HX-Trigger"])["toast"]["sentence"]

    opened = f"contacts of {closed.carol.name} for {closed.bob.name}: read"
    assert said(send("sharing/rules/", **rule)) == f"Rule added: {opened}"
    assert said(send(f"sharing/rules/{SharingRule.objects.get().pk}/removal/")) == f"Rule removed: {opened}"
    assert said(send("sharing/", record_type="contact", level=1, decided=1)) == "Contacts by default: read"
    profile = Profile.objects.get(name="Read only")
    assert said(send(f"profiles/{profile.pk}/", setting="privilege", privilege="contacts.export", on="on")) == (
        "Read only: Contacts: Export, allowed"
    )
    send("groups/new/", name="Fair")
    fair = Group.objects.get(name="Fair")
    assert said(send(f"groups/{fair.pk}/", add=f"user-{closed.bob.pk}")) == f"Fair: {closed.bob.name} joins"
    assert said(send(f"groups/{fair.pk}/", remove=f"user-{closed.bob.pk}")) == f"Fair: {closed.bob.name} leaves"


def test_the_same_rule_is_not_added_twice(send, closed):  # noqa: F811
    rule = {"what": f"user-{closed.carol.pk}", "to": f"user-{closed.bob.pk}", "level": 1, "record_type": "contact"}
    assert send("sharing/rules/", **rule).status_code == 200
    again = send("sharing/rules/", **rule)
    assert again.status_code == 422 and "There is this rule already." in words(again)
    kept = SharingRule.objects.get()
    assert send("sharing/rules/", **rule | {"rule": kept.pk}).status_code == 200
