"""Every naughty string in every field: no error page, nothing lost, shown as typed."""

from pathlib import Path

import pytest
from markupsafe import escape

from rapport.base.text import clean
from rapport.contacts import actions
from rapport.contacts.models import Contact, RelationshipType
from rapport.contacts.queries.snapshots import snapshot

STRINGS = Path(__file__).resolve().parents[4] / "shared" / "data" / "names" / "blns.txt"
HX = {"HX-Request": "true"}
PARTS = 12  # of the strings, so that several processes share them
OWN = [
    "\x00",
    "a\x00b",
    "\u202eabc",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "x" * 600,
    "\ufeff",
    "&lt;b&gt;",
]
TEXTS = ("name", "given", "middle", "family", "prefix", "suffix", "nickname", "salutation", "profession", "industry")
CHOSEN = ("gender", "language", "time_zone", "source", "owner", "birthday", "touch_goal")


def strings():
    lines = STRINGS.read_text(encoding="utf-8").splitlines() if STRINGS.exists() else []
    return OWN + [line for line in lines if line and not line.startswith("#")]


def shown(content, text):
    return str(escape(text)) in content.decode() or str(escape(text)).replace("\r", "\n") in content.decode()


def everywhere(text, kind_id):
    return {
        "kind": "person", "whole": "1", **dict.fromkeys(TEXTS, text), "notes": text, "tags": [text], "company": text,
        "job_title": text, "point_id": ["", "", "", text], "point_what": ["phone:office", "email:work", "web:website", text],
        "point_value": [text] * 4, "address_id": [text], "address_label": [text], "address_street": [text],
        "address_postcode": [text], "address_city": [text], "address_region": [text], "address_country": [text],
        "id_system": [text], "id_value": [text], "tie_id": [""], "tie_what": [f"{kind_id}:of"], "tie_name": [text],
        "tie_other": [text], "tie_title": [text], "tie_since": [""], "tie_until": [""], "tie_was": [text],
    }  # fmt: skip


def save(web, url, typed, text):
    """Save, or see the sentence and the text again; returns whether it was saved."""
    answer = web.post(url, typed, headers=HX)
    assert answer.status_code in (204, 422), (url, text, answer.status_code)
    if answer.status_code == 422:
        assert shown(answer.content, text) or not clean(text) or "\x00" in text, (url, text)
    return answer.status_code == 204


def try_one(web, text, at, kind_id):
    saved = save(web, "/contacts/new/", everywhere(text, kind_id), text)
    if not saved:  # one of the short columns: then the long ones on their own
        thin = {
            "kind": "person",
            "whole": "1",
            "name": f"Somebody {at}",
            "notes": text,
            "point_what": "phone:other",
            "point_value": text,
        }
        saved = save(web, "/contacts/new/", thin, text)
    if saved:
        contact = Contact.objects.filter(kind="person").latest("id")
        facts = snapshot(contact)
        assert facts["notes"] == clean(text).replace("\r\n", "\n")
        assert not clean(text) or clean(text) in [point["value"] for point in facts["points"]]
        page = web.get(f"/contacts/{contact.pk}/")
        assert page.status_code == 200
        assert not clean(text) or shown(page.content, clean(text)), text
        assert web.get(f"/contacts/{contact.pk}/edit/").status_code == 200


def try_small_forms(web, joe, text):
    quick = {
        "kind": "person",
        "name": text,
        "job_title": text,
        "company": text,
        "phone": text,
        "email": text,
        "company_id": text,
    }
    save(web, "/contacts/new/", quick, text)
    for url in ("/contacts/new/lookalikes/", "/contacts/choose/", "/contacts/reading/", "/trash/"):
        assert web.get(url, {**quick, "q": text, "text": text, "point_value": text, "kind": text}).status_code == 200
    for key in ("birthday", "job_title", "notes", "touch_goal", "owner", "language", "new-phone"):
        Contact.objects.filter(pk=joe.pk).update(owner=None)  # some string was the number of a colleague
        answer = web.post(
            f"/contacts/{joe.pk}/field/{key}/", {"value": text, "label": text, "version": text}, headers=HX
        )
        assert answer.status_code in (204, 409, 422), (key, text)
    for key in CHOSEN:
        answer = web.post(
            f"/contacts/{joe.pk}/edit/", {"kind": "person", "name": "Joe Doe", key: text, "version": text}, headers=HX
        )
        assert answer.status_code in (204, 409, 422), (key, text)
    small = {
        "employer": {"company": text, "since": text, "title": text, "email": text},
        "drop": {"why": "", "words": text[:190]},
        "goal": {"goal": text},
        "relationships/new": {"what": text, "name": text, "since": text, "title": text},
    }
    for place, typed in small.items():
        answer = web.post(f"/contacts/{joe.pk}/{place}/", typed, headers=HX)
        assert answer.status_code in (204, 422), (place, text)


def run(browser_of, alice, texts, few=1):
    """All of them in the large form, one in `few` in each of the small ones, which read by the same functions."""
    web = browser_of(alice)
    joe = actions.create_contact({"name": "Joe Doe"}, by=alice)
    works_at = RelationshipType.objects.get(key="works_at").pk
    for at, text in enumerate(texts):
        try_one(web, text, at, works_at)
        if at % few == 0:
            try_small_forms(web, joe, text)


def test_some_naughty_strings(browser_of, alice):
    run(browser_of, alice, [*OWN, *strings()[len(OWN) :: 150]])


@pytest.mark.heavy
@pytest.mark.parametrize("part", range(PARTS))
def test_every_naughty_string(stricter, browser_of, alice, part):
    if not STRINGS.exists():
        pytest.skip("the naughty strings are not here")
    run(browser_of, alice, strings()[part::PARTS], few=4)
