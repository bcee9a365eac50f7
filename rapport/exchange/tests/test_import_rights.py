"""An import by somebody from whom something is hidden, or who may only read some of it."""

import io

import pytest

from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.access.privileges import WORKING
from rapport.base.errors import Gone, Invalid
from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact, ContactPoint
from rapport.exchange import actions, queries
from rapport.exchange.models import Import

FILE = b"Id,First name,Last name,Company,Phone,E-mail,Birthday\n1,Joe,Doe,Good Idea,617 555 0142,joe@good.example,1978-10-26\n"
CARD = b"BEGIN:VCARD\nVERSION:3.0\nFN:Joe Doe\nTEL:617 555 0142\nBDAY:1978-10-26\nEMAIL:joe@good.example\nEND:VCARD\n"


MAIL = {"kind": "email", "label": "work", "value": "joe@good.example"}


@pytest.fixture
def limited(cast):
    profile = add_profile("Limited", by=cast.erin)
    give_role(cast.alice, add_role("Limited", by=cast.erin, profiles=[profile]), by=cast.erin)

    def limit(*without, **fields):
        allowed = [key for key in WORKING if key not in without]
        change_profile(profile, by=cast.erin, allowed=allowed, fields={"contact": fields})
        return cast.alice

    return limit


def brought(file, by, name="people.csv"):
    imported = actions.upload(io.BytesIO(file), name, by=by)
    actions.ask_preview(imported, by=by)
    return imported


def run(imported, by):
    actions.run_import(actions.start_import(imported, by=by, in_background=False))
    imported.refresh_from_db()
    return list(imported.rows.values_list("state", "reason"))


@pytest.mark.parametrize("access", ["read", "hidden"])
def test_what_may_not_be_filled_in_is_no_target_and_is_said(limited, browser_of, access):
    alice = limited(phone=access, birthday=access, owner=access, tags=access, external_id=access)
    imported = brought(FILE, alice)
    assert imported.mapping == ["-", "given", "family", "company", "-", "email", "-"]
    page = browser_of(alice).get(f"/import/{imported.pk}/").content.decode()
    assert "what you may not fill in" in page and page.count("You may not fill this in: left out") == 3
    for key in ("phone", "phone_mobile", "birthday", "external_id", "tags"):
        assert f'value="{key}"' not in page
    for name in ('name="owner"', 'name="tags"', "Id in “"):
        assert name not in page
    for target in ("phone", "phone_mobile", "external_id@x"):
        with pytest.raises(Invalid):
            actions.choose(imported, {"mapping": ["-", "given", "family", "company", target, "email", "-"]}, by=alice)
    assert [state for state, _ in run(imported, alice)] == ["created"]
    joe = Contact.objects.get(family="Doe")
    assert (joe.phone, joe.email, joe.birth_day) == ("", "joe@good.example", None)
    assert not ContactPoint.objects.filter(kind="phone").exists() and not joe.external_ids.exists()


def test_a_decision_made_when_more_was_allowed_fills_in_nothing(limited):
    imported = brought(FILE, limited())
    assert "phone" in imported.mapping
    alice = limited(phone="hidden", birthday="read")
    run(imported, alice)
    joe = Contact.objects.get(family="Doe")
    assert (joe.phone, joe.birth_day, joe.email) == ("", None, "joe@good.example")
    assert brought(FILE, alice).mapping.count("-") == 2  # the same file again, by the decisions of before


@pytest.mark.parametrize("access", ["read", "hidden"])
def test_a_card_is_taken_without_what_may_not_be_filled_in(limited, browser_of, access):
    alice = limited(phone=access, birthday=access)
    imported = brought(CARD, alice, "joe.vcf")
    page = browser_of(alice).get(f"/import/{imported.pk}/").content.decode()
    assert "left out of the cards" in page and "0142" not in page
    run(imported, alice)
    joe = Contact.objects.get(family="Doe")
    assert (joe.phone, joe.birth_day, joe.email) == ("", None, "joe@good.example")


def test_a_row_that_lives_by_what_is_fixed_is_a_problem_of_its_own(limited):
    alice = limited(phone="read")
    assert run(brought(b"Phone,E-mail\n617 555 0142,\n617 555 0143,a@mail.example\n", alice), alice) == [
        ("rejected", "No name, company, phone or e-mail address that you may fill in."),
        ("created", ""),
    ]


def test_an_update_of_what_is_only_read_is_told_before_and_changes_nothing(limited, cast):
    set_default("contact", Level.READ, by=cast.erin)
    points = [{"kind": "email", "label": "work", "value": "joe@good.example"}]
    joe = create_contact(
        {"name": "Joe Doe", "points": points, "notes": "Zzsecret", "owner": cast.carol.pk}, by=cast.erin
    )
    imported = brought(FILE, limited(notes="hidden"))
    reasons = list(imported.rows.values_list("state", "reason"))
    assert reasons == [("rejected", "It is here, and you may see it, but not change it.")]
    assert run(imported, cast.alice) == reasons
    now = Contact.objects.get(pk=joe.pk)
    assert (now.version, now.phone, Contact.objects.filter(kind="person").count()) == (joe.version, "", 1)
    details = brought(b"Contact id,Name,Phone\n1,Joe Doe,617 555 0199\n1,Joe Doe,617 555 0198\n", cast.alice, "d.csv")
    actions.choose(details, {"about": "details"}, by=cast.alice)
    actions.choose(details, {"mapping": ["", "of_name", "phone"]}, by=cast.alice)
    actions.ask_preview(details, by=cast.alice)
    assert {state for state, _ in details.rows.values_list("state", "reason")} == {"rejected"}


def test_who_may_not_add_contacts_imports_none(limited):
    alice = limited("contacts.create")
    assert run(brought(FILE, alice), alice) == [("rejected", "You may not add contacts.")]


def test_what_a_row_is_compared_with_hides_what_is_hidden(limited, cast, browser_of):
    values = {"name": "Joe Doe", "company": "Zzfirm", "job_title": "Zztitle"}
    points = [{"kind": "phone", "label": "mobile", "value": "+1 617 555 0199"}]
    create_contact({**values, "points": points}, by=cast.erin)
    alice = limited(company="hidden", job_title="hidden", phone="hidden")
    imported = brought(b"First name,Last name,Phone\nJoe,Doe,617 555 0142\n", alice)
    assert imported.counts["duplicate"] == 1
    for page in ("", "duplicates/", "rows/?state=duplicate", "report.csv"):
        answer = browser_of(alice).get(f"/import/{imported.pk}/{page}")
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert not any(secret in text for secret in ("Zzfirm", "Zztitle", "0199")), page
        assert "0142" not in text or page == "", page
    assert queries.visible_to(cast.bob).count() == 1
    brought(FILE, cast.bob)
    assert queries.visible_to(alice).count() == 1  # a colleague's file may say what is hidden


def test_who_undoes_an_import_takes_back_only_what_they_may_change(cast):
    joe = create_contact({"given": "Joe", "family": "Doe", "points": [MAIL]}, by=cast.alice)
    imported = brought(b"First name,Last name,E-mail,Job title\nJoe,Doe,joe@good.example,Buyer\n", cast.alice)
    actions.choose(imported, {"policy": "fill"}, by=cast.alice)
    run(imported, cast.alice)
    joe.refresh_from_db()
    assert joe.job_title == "Buyer"
    set_default("contact", Level.READ, by=cast.erin)
    actions.undo_import(imported, by=cast.carol, in_background=False)
    imported = Import.objects.get(pk=imported.pk)
    while actions.undo_next(imported):
        pass
    joe.refresh_from_db()
    assert joe.job_title == "Buyer"
    assert queries.kept_after_undo(imported, cast.carol)[0]["labels"] == ["not yours to change"]


def test_neither_a_system_nor_a_leaver_of_unseen_imports_is_told(limited, cast):
    limited()
    imported = brought(FILE, cast.carol, "crm.csv")
    actions.choose(imported, {"system": "zzcrm"}, by=cast.carol)
    run(imported, cast.carol)
    own = brought(FILE.replace(b"1,Joe", b"2,Ann"), cast.alice, "other.csv")
    assert own.system == "zzcrm"  # who sees it all
    set_default("contact", Level.PRIVATE, by=cast.erin)
    own = brought(FILE.replace(b"Birthday", b"Born"), cast.alice, "other.csv")
    assert own.system == "other"
    actions.choose(own, {"system": "zzcrm"}, by=cast.alice)
    assert run(own, cast.alice) == [("created", "Its id cannot be kept.")]  # an unseen contact has it
    assert not queries.leavers(own).exists()


def test_who_may_only_read_contacts_does_not_go_on_with_a_colleagues_import(cast):
    """It writes what the colleague may."""
    imported = brought(FILE, cast.alice)
    assert queries.import_for(cast.carol, imported.pk) == imported
    set_default("contact", Level.READ, by=cast.erin)
    with pytest.raises(Gone):
        queries.import_for(cast.carol, imported.pk)
    assert queries.import_for(cast.erin, imported.pk) == imported
