"""A field that is hidden from somebody is nowhere: asked of every field of the catalogue, by every way to a value."""

import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.privileges import WORKING
from rapport.activities.actions import log_activity, plan_activity
from rapport.attachments.actions import add_comment
from rapport.base.catalogue import card
from rapport.base.errors import NotAllowed
from rapport.base.typed_dates import When
from rapport.contacts import actions as contacts
from rapport.contacts.actions import change_employer
from rapport.contacts.models import Contact, ContactDetail, ContactPoint
from rapport.lookups import actions as lookups
from rapport.lookups.definition import Condition, Definition
from rapport.notices.actions import follow
from rapport.notices.models import Notice
from rapport.organisation.queries import today_of
from rapport.perspectives.queries import perspectives
from tests.hostile import HX
from tests.known import PHONES, SECRETS, STANDINGS, UNTOLD, known_contact, without_ids

FIELDS = sorted(SECRETS.keys() | UNTOLD)


@pytest.fixture
def joe(cast):
    return known_contact(cast.erin)


@pytest.fixture
def limited(cast):
    """`limited({"phone": "hidden"})`: Alice, whose only profile says so of contacts."""
    profile = add_profile("Limited", by=cast.erin)
    change_profile(profile, by=cast.erin, allowed=list(WORKING))
    give_role(cast.alice, add_role("Limited", by=cast.erin, profiles=[profile]), by=cast.erin)

    def limit(fields):
        profile.refresh_from_db()
        change_profile(profile, by=cast.erin, fields={"contact": fields})
        return cast.alice

    return limit


def pages_of(contact):
    here = f"/contacts/{contact.pk}/"
    yield from (here, *(f"{here}{part}/" for part in ("facts", "edit", "history", "reservation", "sharing", "pager")))
    yield from (f"{here}{part}/" for part in ("employer", "relationships/rows", "relationships/new"))
    yield from (
        f"/journal/contact/{contact.pk}/",
        f"/journal/contact/{contact.pk}/table/",
        f"/export/contacts/{contact.pk}.vcf",
    )
    yield from (
        f"/tags/contact/{contact.pk}/",
        f"/tags/contact/{contact.pk}/?edit",
        f"/settings/why/?record={contact.pk}",
    )
    yield from (f"/{part}/contact/{contact.pk}/" for part in ("comments", "files"))
    yield from (f"/activities/{part}/?contact={contact.pk}" for part in ("log", "schedule"))
    yield from (
        f"{here}{part}/" for part in ("sales", "qualification/steps", "standings/sales", "standings/pr/details")
    )
    yield f"/moves/?where=of:is:{contact.pk}"


def ways(field, contact):
    """The addresses by which a value could be had: of the contact, and, where it stands by itself, in lists."""
    yield from pages_of(contact)
    yield f"/contacts/{contact.pk}/field/{field}/"
    yield from (f"/{path}/?q={part}" for path in ("palette", "search") for part in ("joe", "jo"))
    yield from (f"/contacts/choose/?{name}=joe" for name in ("q", "company", "tie_name"))
    yield from ("/activities/people/?sought=joe", "/contacts/new/lookalikes/?name=Joe+Doe", "/")
    yield from ("/contacts/?text=joe", f"/contacts/?text=joe&columns=name,{field}")


def lists(field):
    """In which the company stands as a contact of its own."""
    yield from ("/contacts/", f"/contacts/?columns=name,{field}", f"/contacts/?sort={field}", "/contacts/?columns=all")
    yield from ("/facts/", "/board/sales/", "/board/pr/")
    yield from (f"/contacts/?where={field}:filled", f"/contacts/?where=dropped:yes&columns=name,{field}")
    yield from (
        f"/lookups/contact/{part}/?f={field}"
        for part in ("editor", "values", "preview", "rows", "foot", "columns", "sorts")
    )


def told(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace")


def test_every_field_has_something_to_look_for(cast):
    """Of the perspectives those are asked that differ."""
    others = {one.key for one in perspectives()} - set(STANDINGS)
    alike = {key for key in card("contact").fields if key.startswith(tuple(f"{one}_" for one in others))}
    assert set(FIELDS) == card("contact").fields.keys() - alike - {"name"}


@pytest.mark.wide
@pytest.mark.parametrize("field", FIELDS)
def test_a_hidden_field_is_nowhere(field, joe, limited, browser_of):
    web = browser_of(limited({field: "hidden"}))
    secret = re.compile(SECRETS.get(field, "\0"), re.IGNORECASE)
    is_link = field == "company"  # the company itself stands in lists
    others = () if is_link else (*pages_of(joe.firm), *pages_of(joe.dropped), *lists(field))
    for address in (*ways(field, joe), *others):
        answer = web.get(address)
        assert answer.status_code < 500, address
        found = secret.search(text := without_ids(told(answer)))
        assert not found, (address, text[max(0, found.start() - 200) : found.end() + 60])
    for kind in () if is_link else ("csv", "vcard"):
        answer = web.post("/export/", {"format": kind, "columns": "all"})
        assert "Joe" in (text := told(answer)) and not secret.search(text), kind
    assert web.get(f"/contacts/{joe.pk}/field/{field}/").status_code == 404


def test_who_may_know_it_reads_it(joe, limited, browser_of):
    """Or the test above proves nothing."""
    web = browser_of(limited({}))
    pages = [*ways("name", joe), *pages_of(joe.firm), *pages_of(joe.dropped)]
    pages += [f"/contacts/?columns=name,{field}" for field in SECRETS]
    text = "".join(without_ids(told(web.get(address))) for address in pages)
    assert [field for field in SECRETS if not re.search(SECRETS[field], text, re.IGNORECASE)] == []


SOUGHT = ("nickname", "salutation", "job_title", "profession", "industry", "notes", "company", "tags", "phone", "email", "street",
          "city", "postcode")  # fmt: skip
FOUND = set(SOUGHT) - {"street", "postcode", "salutation", "profession", "industry"}


@pytest.mark.parametrize("field", SOUGHT)
def test_nobody_is_found_by_what_is_hidden(field, joe, limited, browser_of):
    typed = {"phone": "617 444 1111", "postcode": "z0211"}.get(field, SECRETS[field].split("|")[0].lower())
    for access, finds in (("read", field in FOUND), ("hidden", False)):
        web = browser_of(limited({field: access}))
        for address in (f"/palette/?q={typed}", f"/search/?q={typed}", f"/contacts/?text={typed}"):
            assert (f"/contacts/{joe.pk}/" in told(web.get(address))) == finds, (address, access)


def test_the_log_panel_dials_no_hidden_phone(joe, limited, browser_of):
    for access, is_told in (("read", True), ("hidden", False)):
        text = told(browser_of(limited({"phone": access})).get(f"/activities/log/?contact={joe.pk}", headers=HX))
        assert bool(re.search(SECRETS["phone"], text)) == is_told


def test_where_companies_are_hidden_no_company_names_its_people(joe, cast, limited, browser_of):
    today = today_of(cast.erin)
    plan_activity({"kind": "call", "contacts": [joe.pk], "when": When(on=today)}, by=cast.erin)
    log_activity({"kind": "call", "contacts": [joe.pk], "outcome": "reached"}, by=cast.erin)
    Contact.objects.filter(pk=joe.pk).update(owner=cast.alice, touch_goal=6, cold_on=today)
    firm = f"/contacts/{joe.employer_id}/"
    for access, is_told in (("read", True), ("hidden", False)):
        web = browser_of(limited({"company": access}))
        for address in (firm, f"{firm}history/", f"/activities/log/?contact={joe.employer_id}"):
            assert ("Joe Doe" in told(web.get(address, headers=HX))) == is_told, address
        cold = told(web.get("/"))
        assert ("Going cold" in cold) == ("Zzfirm" in cold) == is_told


SUMS = ("last_contact", "last_try", "tries", "last_touch", "next_activity", "touches", "going_cold", "cold_on")


def test_where_companies_are_hidden_nothing_sums_up_what_was_done_with_people(joe, limited, browser_of):
    """It would tell that somebody works there, and when they were spoken to."""
    at = datetime(1985, 3, 17, 12, tzinfo=UTC)
    summed = dict.fromkeys(("last_contact_at", "last_try_at", "last_touch_at"), at) | {"next_at": at.replace(year=2088)}
    summed |= {"tries": 7394, "touches": 7393, "touches_on": at.date(), "touch_goal": 12, "cold_on": at.date()}
    Contact.objects.filter(pk=joe.employer_id).update(**summed)
    for access, is_told in (("read", True), ("hidden", False)):
        web = browser_of(limited({"company": access}))
        listed = told(web.get(f"/contacts/?columns=name,{','.join(SUMS)}"))
        exported = told(web.post("/export/", {"format": "csv", "columns": "all"}))
        assert "Zzfirm" in listed and "Zzfirm" in exported
        for text in (told(web.get(f"/contacts/{joe.employer_id}/")), listed, exported):
            assert bool(re.search(r"\b(1985|2088|7,?393|7,?394)\b|never reached", text)) == is_told
        for query in (f"where={key}:{operator}" for key in SUMS for operator in ("filled", "empty")):
            assert ("cannot be run" in told(web.get(f"/contacts/?{query}"))) != is_told, query
        lists = (told(web.get(f"/contacts/?sort={sort}")) for sort in ("touches", "-touches"))
        upwards, downwards = (re.findall(r'href="/contacts/(\d+)/', text) for text in lists)
        assert (upwards != downwards) == is_told


def test_where_companies_are_hidden_followers_of_one_hear_nothing_of_its_people(joe, cast, limited):
    alice = limited({"company": "hidden"})
    follow("contact", joe.employer_id, by=alice)
    call = log_activity({"kind": "call", "contacts": [joe.pk], "outcome": "reached"}, by=cast.erin)
    add_comment("activity", call.pk, "Careful", by=cast.erin)
    change_employer(joe, "Other", by=cast.erin, title="CEO", since="")
    assert not Notice.objects.filter(user=alice).exists()
    log_activity({"kind": "call", "contacts": [joe.firm.pk], "outcome": "reached"}, by=cast.erin)
    assert [one.title for one in Notice.objects.filter(user=alice)] == ["logged a call with Zzfirm, reached"]


def test_a_condition_on_a_hidden_field_says_that_it_cannot_be_run(joe, cast, limited, browser_of):
    lookup, _ = lookups.save_lookup(
        "Bostonians", Definition("contact", (Condition("city", "is", "Zzcity"),)), by=cast.erin, is_shared=True
    )
    web = browser_of(limited({"city": "hidden"}))
    for query in (
        f"lookup={lookup.pk}",
        "where=city:is:Zzci",
        "where=city:empty",
        "any=1&where=city:filled&where=name:filled",
    ):
        text = told(web.get(f"/contacts/?{query}"))
        assert "cannot be run" in text and "Joe Doe" not in text and "Zzcity" not in text
    assert list(lookups.Definition.from_query({}, "contact", cast.alice).fields) == [
        key for key in card("contact").fields if key not in ("city", "home_city")
    ]


@pytest.mark.parametrize("access", ["read", "hidden"])
def test_what_is_not_editable_cannot_be_changed(joe, limited, browser_of, access):
    alice = limited(
        dict.fromkeys(("phone", "job_title", "company", "tags", "birthday", "city", "touch_goal", "owner"), access)
    )
    wrong = ({"job_title": "x"}, {"company": "Other"}, {"tags": ["x"]}, {"birthday": "1999-01-01"}, {"touch_goal": 3},
             {"owner": alice.pk}, {"points": [{"kind": "phone", "label": "", "value": "+1 617 555 0101"}]})  # fmt: skip
    for values in wrong:
        with pytest.raises(NotAllowed):
            contacts.change_contact(joe, values, by=alice)
        with pytest.raises(NotAllowed):
            contacts.create_contact({"name": "New One", **values}, by=alice)
    for deed in (
        lambda: contacts.set_touch_goal([joe.pk], 5, by=alice),
        lambda: contacts.change_contacts([joe.pk], {"owner": alice.pk}, by=alice),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert browser_of(alice).post(f"/tags/contact/{joe.pk}/", {"add": "x"}).status_code == (
        403 if access == "read" else 404
    )


@pytest.mark.parametrize("access", ["read", "hidden"])
def test_the_form_leaves_alone_what_it_does_not_hold(joe, limited, browser_of, access):
    """Also where a crafted form sends it."""
    web = browser_of(limited(dict.fromkeys(("phone", "job_title", "tags", "city", "external_id", "notes"), access)))
    form = {"name": "Joe Do", "version": joe.version, "job_title": "Crafted", "notes": "Crafted", "tags": "Crafted"}
    assert web.post(f"/contacts/{joe.pk}/edit/", form).status_code in (204, 302, 303)
    now = Contact.objects.get(pk=joe.pk)
    assert (now.name, now.job_title, now.city, now.detail.notes) == ("Joe Do", "Zztitle", "Zzcity", "Zznotes")
    assert ContactPoint.objects.filter(contact=joe, kind="phone").count() == len(PHONES)


def test_an_import_writes_no_column_that_is_hidden(limited, browser_of, run_jobs):
    """Also where a crafted form says which field a column is."""
    web = browser_of(limited(dict.fromkeys(("job_title", "notes", "birthday"), "hidden")))
    rows = b"Name,Job title,Standing note,Geburtstag\nNew One,Zzsmuggled,Zzsmuggled,1999-01-01\n"
    there = web.post("/import/", {"file": SimpleUploadedFile("fair.csv", rows)})["Location"]
    web.post(
        f"{there}columns/", {"column-0": "name", "column-1": "job_title", "column-2": "notes", "column-3": "birthday"}
    )
    run_jobs()
    web.post(f"{there}run/")
    run_jobs()
    made = Contact.objects.filter(name="New One").first()
    assert made is None or (made.job_title, made.birth_year) == ("", None)
    assert not ContactDetail.objects.filter(notes__contains="Zzsmuggled").exists()
