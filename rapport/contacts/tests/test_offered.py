"""What somebody may not do is not offered: no button, pencil, input, key or line of a menu, as far as rights reach."""

import re

import pytest

from rapport.access.actions.group import save_group
from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.actions.sharing import set_default, share_record
from rapport.access.models import Group, Level
from rapport.access.privileges import WORKING
from rapport.base.errors import NotAllowed
from rapport.contacts import actions
from rapport.contacts.models import Contact, Relationship, RelationshipType
from rapport.journal.models import Operation

HX = {"HX-Request": "true"}
OFFERS = {
    "contacts.create": ["/contacts/new/"],
    "activities.create": ['-get="/activities/log/', '-get="/activities/schedule/', 'data-hotkey="m"'],
    "contacts.change": ["/field/", "/edit/", "/drop/", "/goal/", "/employer/", "?edit", "data-upload=", "/relationships/"],
    "contacts.delete": ["/trash/\" hx-swap", "bulk/trash/"],
    "contacts.export": ["/export/"],
    "contacts.import": ["/import/"],
    "contacts.share": ["field/owner/", "bulk/owner/"],
    "contacts.many": ["/contacts/bulk/"],
}  # fmt: skip


@pytest.fixture
def world(cast):
    """Alice has the profile that `limit` sets, and a contact of Carol's with everything on it."""
    profile = add_profile("Limited", by=cast.erin)
    change_profile(profile, by=cast.erin, allowed=list(WORKING))
    give_role(cast.alice, add_role("Limited", by=cast.erin, profiles=[profile]), by=cast.erin)
    points = [{"kind": "phone", "label": "mobile", "value": "+1 617 555 0177"},
              {"kind": "email", "label": "work", "value": "jane@tidewater.example"}]  # fmt: skip
    values = {"name": "Jane Roe", "company": "Tidewater", "job_title": "Pilot", "notes": "Likes fog", "tags": ["golf"],
              "points": points, "birthday": "1978-10-26", "owner": cast.carol.pk, "do_not_call": True,
              "external_ids": {"erp": "A-77"}, "addresses": [{"label": "office", "street": "1 Pier", "city": "Zzsalem"}],
              "touch_goal": 6}  # fmt: skip
    cast.jane = actions.create_contact(values, by=cast.erin)
    friend = actions.create_contact({"name": "Friend", "owner": cast.carol.pk}, by=cast.erin)
    kind = RelationshipType.objects.filter(is_employment=False, from_kind="", to_kind="").first()
    cast.tie = actions.add_relationship(cast.jane, friend, kind, by=cast.erin)

    def limit(without=(), **fields):
        allowed = [key for key in WORKING if key not in without]
        change_profile(profile, by=cast.erin, allowed=allowed, fields={"contact": fields})
        return cast.alice

    cast.limit = limit
    return cast


def pages(web, contact):
    """Everything of a contact that is drawn, and the list, without scripts' own words."""
    here = f"/contacts/{contact.pk}/"
    asked = [here, f"{here}facts/", f"{here}edit/", "/contacts/", "/palette/?q=", "/palette/?q=n", "/palette/?q=ex"]
    return {one: web.get(one).content.decode() for one in asked}


@pytest.mark.parametrize("privilege", OFFERS)
def test_what_a_profile_does_not_allow_is_offered_nowhere(world, browser_of, privilege):
    set_default("contact", Level.FULL, by=world.erin)
    before = pages(browser_of(world.limit()), world.jane)
    after = pages(browser_of(world.limit([privilege])), world.jane)
    for sign in OFFERS[privilege]:
        assert any(sign in text for text in before.values()), f"{sign} is never offered"
        for address, text in after.items():
            assert sign not in text, (sign, address)


def test_what_is_only_read_has_no_buttons(world, browser_of):
    set_default("contact", Level.READ, by=world.erin)
    text = "".join(
        pages(browser_of(world.alice), world.jane)[f"/contacts/{world.jane.pk}/{part}"] for part in ("", "facts/")
    )
    for sign in (
        *OFFERS["contacts.change"],
        *OFFERS["contacts.delete"],
        *OFFERS["contacts.share"],
        "add-point",
        "revival",
    ):
        assert sign not in text, sign
    assert "Jane Roe" in text and '"/activities/log/' in text
    assert browser_of(world.alice).get(f"/contacts/{world.jane.pk}/edit/").status_code == 403
    share_record("contact", world.jane, f"user-{world.alice.pk}", Level.WRITE, by=world.erin)
    text = browser_of(world.alice).get(f"/contacts/{world.jane.pk}/").content.decode()
    assert "/field/notes/" in text and "/edit/" in text and "/field/owner/" not in text and '/trash/" hx' not in text
    assert f"/relationships/{world.tie.pk}/" not in text  # the other end is only read


TEXTS = {"job_title": "Pilot", "notes": "Likes fog", "tags": "golf", "birthday": "1978", "phone": "617", "email": "jane@",
         "city": "Zzsalem", "street": "1 Pier", "external_id": "A-77", "do_not_call": "Do not call", "company": "Tidewater",
         "touch_goal": "Touches"}  # fmt: skip


def main_of(answer):
    """A page without its frame, where the sheet of keys names what can be done."""
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("field", TEXTS)
def test_a_field_that_is_only_read_stands_as_text(world, browser_of, field):
    here = f"/contacts/{world.jane.pk}/"
    text = main_of(browser_of(world.limit(**{field: "read"})).get(f"{here}edit/"))
    assert TEXTS[field] in text
    for tag in re.findall(r"<(?:input(?! type=.hidden)|textarea|select)[^>]*>[^<]*", text):
        assert TEXTS[field] not in tag and f'name="{field}"' not in tag, tag
    form = {"name": "Jane Row", "version": Contact.objects.get(pk=world.jane.pk).version}
    assert browser_of(world.alice).post(f"{here}edit/", form, headers=HX).status_code == 204
    now = main_of(browser_of(world.alice).get(f"{here}edit/"))
    assert TEXTS[field] in now and "Jane Row" in now
    text = main_of(browser_of(world.limit(**{field: "hidden"})).get(f"{here}edit/"))
    assert TEXTS[field] not in text
    assert browser_of(world.alice).get("/contacts/new/?kind=person").status_code == 200


def test_a_hidden_owner_is_no_way_to_more_rights(world, browser_of):
    """Whose it is decides what may be done with it, also where that is not told."""
    web = browser_of(world.limit(owner="hidden"))
    page = web.get(f"/contacts/{world.jane.pk}/").content.decode()
    assert "Carol" not in page and "No owner" not in page and '/trash/" hx' not in page
    answer = web.post(f"/contacts/{world.jane.pk}/sharing/", {"to": f"user-{world.bob.pk}", "level": 3}, headers=HX)
    assert answer.status_code == 403
    assert web.post(f"/contacts/{world.jane.pk}/trash/", headers=HX).status_code == 403


def test_tags_files_and_jobs_ask_for_the_right_to_change(world, browser_of):
    web, here = browser_of(world.limit(["contacts.change"])), f"/contacts/{world.jane.pk}/"
    tags = f"/tags/contact/{world.jane.pk}/"
    assert web.post(tags, {"add": "x"}).status_code == 403 and "<form" not in web.get(f"{tags}?edit").content.decode()
    assert web.post(f"/files/contact/{world.jane.pk}/?name=a.txt", b"x", content_type="text/plain").status_code in (
        403,
        422,
    )
    world.limit(["contacts.many"])
    ids = [world.jane.pk, world.tie.to_id]
    assert web.post("/contacts/bulk/tags/", {"ids": ids, "decided": "1", "add": "x"}).status_code == 403
    world.limit(company="read")
    job = RelationshipType.objects.get(key="works_at")
    with pytest.raises(NotAllowed):
        actions.add_relationship(world.jane, world.jane.employer, job, by=world.alice)
    with pytest.raises(NotAllowed):
        actions.remove_relationship(Relationship.objects.get(of=world.jane, type=job), by=world.alice)
    assert "employer/" not in web.get(here).content.decode()


def test_the_trash_offers_what_may_come_back(world, browser_of):
    set_default("contact", Level.READ, by=world.erin)
    actions.trash_contacts([world.jane.pk], by=world.erin)
    page = browser_of(world.limit(job_title="hidden")).get("/trash/?whose=all").content.decode()
    assert "Jane Roe" in page and "Bring back" not in page and "Pilot" not in page
    assert "Bring back" in browser_of(world.erin).get("/trash/?whose=all").content.decode()


def test_a_record_and_a_list_take_few_statements_for_somebody_limited(world, browser_of, django_assert_max_num_queries):
    set_default("contact", Level.READ, by=world.erin)
    share_record("contact", world.jane, f"user-{world.alice.pk}", Level.WRITE, by=world.erin)
    actions.remove_relationship(world.tie, by=world.erin)
    Operation.objects.filter(
        action__endswith="_relationship"
    ).delete()  # its line in the history is not asked about here
    web = browser_of(world.limit(["contacts.delete"], notes="read", owner="hidden"))
    with django_assert_max_num_queries(16):  # one of them where it stands
        web.get(f"/contacts/{world.jane.pk}/")
    with django_assert_max_num_queries(10):
        web.get("/contacts/")


def test_the_dialog_of_a_new_job_holds_only_what_may_be_changed(world, browser_of):
    office = [
        {"kind": "phone", "label": "office", "value": "+1 617 555 0188"},
        {"kind": "email", "label": "work", "value": "j@t.example"},
    ]
    actions.change_contact(world.jane, {"points": office}, by=world.erin)
    web = browser_of(world.limit(phone="hidden", job_title="hidden"))
    place = f"/contacts/{world.jane.pk}/employer/"
    text = web.get(place).content.decode()
    assert "0188" not in text and "Pilot" not in text and 'name="title"' not in text and "j@t.example" in text
    assert web.post(place, {"company": "Harbor", "title": "Chief"}, headers=HX).status_code == 403
    assert web.post(place, {"company": "Harbor", "strikes": "on"}, headers=HX).status_code == 204
    points = {one.kind: one.struck_at for one in world.jane.points.all()}
    assert points["phone"] is None and points["email"] is not None
    tie = Relationship.objects.get(of=world.jane, type__is_employment=True, has_ended=True)
    page = web.get(f"/contacts/relationships/{tie.pk}/?of={world.jane.pk}").content.decode()
    assert "Pilot" not in page and 'name="title"' not in page
    assert (
        web.post(f"/contacts/relationships/{tie.pk}/", {"since": "2011", "title": "x"}, headers=HX).status_code == 204
    )
    tie.refresh_from_db()
    assert (tie.title, tie.since) == ("Pilot", "2011")


def test_who_has_no_name_is_not_called_by_what_is_hidden(world, browser_of):
    points = [{"kind": "phone", "label": "mobile", "value": "+1 617 555 0133"}]
    other = actions.create_contact({"points": points}, by=world.erin)
    kind = RelationshipType.objects.filter(is_employment=False, from_kind="", to_kind="").first()
    tie = actions.add_relationship(world.jane, other, kind, by=world.erin)
    web = browser_of(world.limit(phone="hidden"))
    here = f"/contacts/{world.jane.pk}/"
    for address in (here, f"{here}edit/", f"/contacts/relationships/{tie.pk}/?of={world.jane.pk}", f"{here}history/"):
        assert "0133" not in web.get(address).content.decode(), address
    actions.change_relationship(tie, {"title": "Zzold friend"}, by=world.erin)
    journal = f"/journal/contact/{world.jane.pk}/"
    assert "Zzold friend" in web.get(journal).content.decode()
    assert "Zzold friend" not in browser_of(world.limit(job_title="hidden")).get(journal).content.decode()


def test_a_company_that_one_may_not_see_is_a_name_without_a_link(world, browser_of):
    set_default("contact", Level.PRIVATE, by=world.erin)
    tidewater = actions.create_contact(
        {"kind": "organisation", "name": "Tidewater", "owner": world.bob.pk}, by=world.erin
    )
    actions.change_employer(world.jane, tidewater, by=world.erin)
    share_record("contact", world.jane, f"user-{world.alice.pk}", Level.READ, by=world.erin)
    here, there = f"/contacts/{world.jane.pk}/", f'href="/contacts/{tidewater.pk}/"'
    text = browser_of(world.alice).get(here).content.decode()
    assert "Tidewater" in text and there not in text
    share_record("contact", tidewater, f"user-{world.alice.pk}", Level.READ, by=world.erin)
    assert there in browser_of(world.alice).get(here).content.decode()


def test_the_first_day_offers_what_one_may(world, browser_of):
    set_default("contact", Level.PRIVATE, by=world.erin)
    text = browser_of(world.limit()).get("/welcome/").content.decode()
    assert "/import/" in text and 'action="/welcome/"' in text
    text = browser_of(world.limit(["contacts.create"])).get("/welcome/").content.decode()
    assert "/import/" in text and 'action="/welcome/"' not in text
    text = browser_of(world.limit(["contacts.create", "contacts.import"])).get("/welcome/").content.decode()
    assert "/import/" not in text and 'action="/welcome/"' not in text and "What colleagues share with you" in text


def test_the_import_page_offers_what_one_may(world, browser_of):
    text = browser_of(world.limit()).get("/import/").content.decode()
    assert 'type="file"' in text and "/export/" in text
    text = browser_of(world.limit(["contacts.import", "contacts.export"])).get("/import/").content.decode()
    assert 'type="file"' not in text and "/export/" not in text and "Your role does not allow imports." in text


def test_the_export_page_offers_what_one_may(world, browser_of):
    browser = browser_of(world.limit(["contacts.export"]))
    text = browser.get("/export/").content.decode()
    assert (
        "Your role does not allow exports of contacts." in text
        and 'name="format"' not in text
        and "All contacts" not in text
    )
    assert 'name="format"' in browser.get("/export/?of=activity").content.decode()


def test_the_journal_names_the_group_that_owns(world, browser_of):
    group = Group.objects.get(pk=save_group(None, by=world.erin, name="Fair").changes.get().record_id)
    set_default("contact", Level.WRITE, by=world.erin)
    actions.change_contact(world.jane, {"owner": -group.pk}, by=world.erin)
    text = browser_of(world.erin).get(f"/contacts/{world.jane.pk}/edit/").content.decode()
    assert "Fair (group)" in text.split("Last changes")[1]
