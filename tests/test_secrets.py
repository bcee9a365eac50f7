"""A private activity, looked for by a colleague through every address that could tell of it: nothing of it comes out."""

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.activities import actions as activities
from rapport.activities.queries import contact_about
from rapport.attachments import actions as attachments
from rapport.base.typed_dates import When
from rapport.contacts import actions as contacts
from rapport.journal.models import Operation
from rapport.notices.actions import follow

WORDS = ("Zanzibar", "Quixote", "Jabberwock", "Mxyzptlk", "Rumpelstilz")
HX = {"HX-Request": "true"}
TOKENS = re.compile(rb"[A-Za-z0-9]{32,}")  # random ones spell any four letters sooner or later
PAGES = """
/ /?whose=team /next/ /welcome/ /notices/ /notices/news/?since=1 /lookups/menu/ /trash/?whose=all /trash/?whose=all&text=Zanz
/calendar/?whose={alice}&view=day /calendar/?whose={alice}&view=week /calendar/?whose={alice}&view=month
/calendar/?whose={alice}&view=agenda /calendar/?whose={alice}&within=lookup
/activities/?columns=subject,note,place,script,when,kind,contact,outcome /activities/?text=Jabberwock
/activities/?where=subject:contains:Zanz&columns=subject /activities/?where=cancelled_at:filled /activities/?sort=-priority&any=1
/lookups/activity/rows/ /lookups/activity/values/?field=subject /lookups/activity/values/?field=place
/lookups/activity/editor/?field=subject /lookups/activity/preview/?where=subject:contains:Zanz
/palette/?q=Zanz /palette/?q=Jabber /palette/?q=Mxyz /search/?q=Zanz /search/?q=Jabberwock /search/?q=Joe
/contacts/?columns=name,next,last_contact,last_try,touches /contacts/?text=Zanz
/contacts/{joe}/ /contacts/{joe}/history/ /contacts/{joe}/history/?text=Jabberwock /contacts/{joe}/facts/
/contacts/{company}/ /contacts/{company}/history/ /journal/contact/{company}/ /journal/contact/{joe}/?text=Jabberwock
/journal/contact/{joe}/ /journal/activity/{planned}/ /journal/activity/{done}/ /export/?of=activity /export/contacts/{joe}.vcf
/activities/{planned}/ /activities/{done}/ /activities/{planned}/move/ /activities/moving/?id={planned}
/activities/picking/?id={planned} /activities/giving/?id={planned} /activities/cancelling/?id={planned}
/activities/spread/?id={planned} /activities/log/?contact={joe} /activities/log/?contact={joe}&activity={planned}
/activities/log/?activity={planned} /activities/log/?contact={company} /activities/schedule/?contact={joe}
/comments/activity/{planned}/ /comments/activity/{done}/ /files/activity/{planned}/ /files/activity/{done}/
/tags/activity/{planned}/ /files/1/ /files/2/ /files/3/ /files/4/ /files/5/ /comments/1/ /comments/2/ /comments/3/ /comments/4/
"""
EXPORTS = [
    {"of": "activity", "format": "csv", "columns": "all"},
    {"of": "activity", "format": "csv", "columns": "all", "ids": "{planned}"},
    {"of": "contact", "format": "csv", "columns": "all"},
    {"of": "contact", "format": "vcard"},
]


def fill(one, about, by):
    attachments.add_comment("activity", one.pk, "Jabberwock", by=by, about=about)
    return attachments.add_file("activity", one.pk, "Zanzibar.txt", io.BytesIO(b"Rumpelstilz"), by=by)[0]


@pytest.fixture
def world(cast):
    """Alice's private activities with words, comments and files: planned, in the trash, and one made private after it was
    done; ids by name. Bob follows the contact."""
    alice = cast.alice
    joe = contacts.create_contact({"name": "Joe Doe", "company": "Good Idea"}, by=alice)
    done = activities.log_activity(
        {"kind": "call", "contacts": [joe], "outcome": "reached", "note": "Jabberwock"}, by=alice
    )
    fill(done, contact_about(done.pk), alice)
    activities.change_activity(done.pk, {"is_private": True}, by=alice)
    follow("contact", joe.pk, by=cast.bob)
    words = {"kind": "meeting", "contacts": [joe], "subject": "Zanzibar", "place": "Quixote", "note": "Jabberwock"}
    words |= {"script": "Mxyzptlk", "is_private": True, "when": When(at=timezone.now() + timedelta(hours=2))}
    planned, late, trashed = (activities.plan_activity(words, by=alice) for _ in range(3))
    for one in (planned, late, trashed):
        fill(one, contact_about(one.pk), alice)
    gone = fill(planned, None, alice)
    attachments.trash_file(gone, by=alice)
    activities.trash_activities([trashed.pk], by=alice)
    known = {"planned": planned, "done": done, "late": late, "trashed": trashed, "gone": gone, "joe": joe}
    return {name: one.pk for name, one in known.items()} | {"company": joe.employer_id, "alice": alice.pk}


def body_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def betrayed(answer, asked=""):
    """The words that an answer gives away, beside those that were asked with."""
    body = TOKENS.sub(b"", body_of(answer) + str(answer.headers).encode())
    return [word for word in WORDS if word[:4].encode() in body and word[:4] not in asked]


@pytest.mark.parametrize("who", ["bob", "erin"])
def test_no_address_tells_it(client, cast, world, who, run_jobs):
    run_jobs()
    client.force_login(getattr(cast, who))
    told = {}
    for address in (page.format(**world) for page in PAGES.split()):
        for headers in ({}, HX):
            answer = client.get(address, headers=headers)
            assert answer.status_code < 500, address
            if words := betrayed(answer, address):
                told[address] = words
    for form in EXPORTS:
        answer = client.post("/export/", {key: value.format(**world) for key, value in form.items()})
        assert not betrayed(answer), form
    assert told == {}


DEEDS = """
/trash/return/?record=file:{gone} /trash/return/?record=activity:{trashed} /files/{gone}/return/ /comments/1/?text=x
/comments/2/?text=x
/comments/activity/{planned}/?text=x /tags/activity/{planned}/?add=x /follows/activity/{planned}/?x=1
/activities/move/?id={planned}&when=t /activities/giving/?id={planned}&to={alice} /activities/cancelling/?id={planned}
/activities/trash/?id={planned} /activities/completion/?id={planned} /activities/spread/?id={planned}
/activities/{planned}/?kind=call&when_typed=tomorrow /activities/{planned}/completion/ /activities/{done}/reopening/
/calendar/activities/{planned}/?days=1 /activities/log/?kind=call&contact={joe}&completes={planned}
/activities/log/?kind=call&contact={joe}&planned-call-{late}=move&planned_id={late}&when_typed=tomorrow
/activities/{planned}/occurrences/2026-10-14/
"""


def test_nothing_of_it_can_be_done_by_others(client, cast, world):
    client.force_login(cast.bob)
    theirs = Operation.objects.exclude(by=cast.bob).values_list("pk", flat=True)
    deeds = [deed.format(**world) for deed in DEEDS.split()] + [f"/operations/{pk}/reversal/" for pk in theirs]
    for deed in deeds:
        before = Operation.objects.count()
        address, _, form = deed.partition("?")
        answer = client.post(address, form, content_type="application/x-www-form-urlencoded", headers=HX)
        assert answer.status_code < 500 and not betrayed(answer), deed
        assert Operation.objects.count() == before, deed
    for address in ("/files/1/", "/files/2/", "/activities/{planned}/", "/activities/{done}/completion/"):
        assert client.delete(address.format(**world), headers=HX).status_code in {403, 404}, address
