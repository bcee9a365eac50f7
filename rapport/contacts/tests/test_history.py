import csv

from django.urls import reverse

from rapport.contacts.actions import change_contact, change_contacts, change_employer, create_contact, drop_contacts
from rapport.contacts.models import TimelineEntry
from rapport.contacts.queries.timeline import timeline_page
from rapport.journal.actions import undo
from rapport.journal.models import Operation


def make(by, name, kind="person", **values):
    return create_contact({"kind": kind, "name": name, **values}, by=by)


def told(contact, user):
    contact.refresh_from_db()
    entries = timeline_page(contact, user).entries
    lines = [entry.markup.split('entry-line">')[1].split("<span")[0].strip() for entry in entries]
    assert lines.pop() == "Added"
    return lines


def test_changed_employer_is_told_on_all_three_pages(alice):
    old, new = (make(alice, name, "organisation") for name in ("ERA Bureau", "Good Idea"))
    joe = make(alice, "Joe Doe", employer=old)
    assert told(joe, alice) == []
    change_employer(joe, new, by=alice, title="CEO", since="2026-03")
    assert told(new, alice) == ["Joe Doe joined as CEO, since Mar 2026"]
    assert [line.split(",")[0] for line in told(old, alice)] == ["Joe Doe left"]
    page = timeline_page(joe, alice).entries[0].markup
    assert "Joined Good Idea as CEO" in page
    assert "Left ERA Bureau" in page


def test_dropped_and_given_are_told_and_undo_takes_them_back(cast):
    joe, jane = make(cast.alice, "Joe Doe"), make(cast.alice, "Jane Roe")
    done = drop_contacts([joe.pk, jane.pk], "out of business", by=cast.alice)
    assert told(joe, cast.bob) == ["Dropped: out of business"]
    undo(done, by=cast.alice, about=jane.pk)
    assert (told(joe, cast.bob), told(jane, cast.bob)) == (["Dropped: out of business"], [])
    change_contacts([joe.pk], {"owner": cast.bob}, by=cast.alice)
    assert told(joe, cast.bob)[0] == "Given to Bob Boyd"


def test_an_undone_operation_leaves_the_history(alice):
    joe = make(alice, "Joe Doe")
    done = drop_contacts([joe.pk], "out of business", by=alice)
    undo(done, by=alice)
    assert TimelineEntry.objects.count() == 0


def test_the_journal_tells_who_changed_this_phone_number(browser_of, cast):
    joe = make(cast.alice, "Joe Doe", points=[{"kind": "phone", "label": "mobile", "value": "617 555 0177"}])
    change_contact(joe, {"points": [{"kind": "phone", "label": "mobile", "value": "617 555 0178"}]}, by=cast.bob)
    path = reverse("journal", args=["contact", joe.pk])
    panel = browser_of(cast.alice).get(path, headers={"HX-Request": "true"}).content.decode()
    for text in ("Journal of Joe Doe", "Bob Boyd", "617 555 0178 (mobile)", "617 555 0177 (mobile)", "Joe Doe added"):
        assert text in panel, text
    found = browser_of(cast.alice).get(path, {"text": "0178 bob"}, headers={"HX-Request": "true"}).content.decode()
    assert "0178" in found
    assert "Joe Doe added" not in found


def test_the_journal_of_a_record_is_exported_as_a_table(browser_of, cast):
    joe = make(cast.alice, "Joe Doe")
    change_contact(joe, {"profession": "=1+1"}, by=cast.bob)
    answer = browser_of(cast.alice).get(reverse("journal-table", args=["contact", joe.pk]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0][:4] == ["When", "Who", "Typed by", "What"]
    assert [row[1:6] for row in rows[1:]] == [
        ["Bob Boyd", "", "Profession", "", "'=1+1"],
        ["Alice Ames", "", "Joe Doe added", "", ""],
    ]
    assert browser_of(cast.alice).get(reverse("journal-table", args=["contact", joe.pk + 999])).status_code == 404


def test_undo_answers_with_a_toast_and_says_what_stayed(browser_of, cast):
    joe = make(cast.alice, "Joe Doe")
    change_contact(joe, {"profession": "Architect", "language": "de"}, by=cast.alice)
    done = Operation.objects.order_by("-id").first()
    change_contact(joe, {"profession": "Painter"}, by=cast.bob)
    browser = browser_of(cast.alice)
    answer = browser.post(reverse("reversal", args=[done.pk]), headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "Profession stayed" in answer.headers["HX-Trigger"]
    assert "record.changed" in answer.headers["HX-Trigger"]
    joe.refresh_from_db()
    assert (joe.profession, joe.language) == ("Painter", "")
    again = browser.post(reverse("reversal", args=[done.pk]), headers={"HX-Request": "true"})
    assert again.status_code == 409
    last = browser.post(reverse("reversal-of-last"), headers={"HX-Request": "true"})
    assert "Joe Doe added" in last.headers["HX-Trigger"]
