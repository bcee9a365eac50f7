"""The one box: any spelling, any part of a word, best first, and nothing that somebody may not see."""

import re
from datetime import UTC, datetime

import pytest
from django.db import transaction

from rapport.base.sockets import SearchSource
from rapport.contacts.models import Contact
from rapport.lookups import search
from rapport.lookups.definition import Definition
from rapport.lookups.marking import excerpt, marked
from rapport.lookups.models import SearchEntry
from rapport.lookups.queries import finding, matching
from rapport.lookups.queries.candidates import CANDIDATES
from rapport.lookups.search import Entry

PEOPLE = [
    Entry(1, "Joe Doe", "doe joe", "CEO Good Idea Enterprises +1 617 555 0142 16175550142 joe@goodidea.example golf"),
    Entry(2, "Zoë Łódź", "lodz zoe", "Straße 5 +49 (0)30 123456 4930123456"),
    Entry(3, "Good Idea Enterprises", "good idea enterprises", "Boston"),
    Entry(4, "Alma Goodwin", "goodwin alma", "golf"),
    Entry(5, "Anagoodo", "anagoodo", ""),
    Entry(6, "王小明", "王小明", '北京 50%_off \\ "quoted"'),
]


def shown_by(ids, user):
    return {i: {"title": str(i), "detail": "", "url": f"/{i}/", "icon": "", "mark": "person"} for i in ids}


SOURCE = SearchSource("thing", "Things", shown_by)


@pytest.fixture
def index(db):
    search.index("thing", PEOPLE)
    search.index("other", [Entry(1, "Joe Other")])


def found(text):
    return finding.find(text, SOURCE, None).ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Joe Doe", [1]),
        ("doe joe", [1]),
        ("d", [1]),
        ("jo", [1]),
        ("joe d", [1]),
        ("j d", []),
        ("617 555", [1]),
        ("+1 (617) 555-0142", [1]),
        ("617.555.0142", [1]),
        ("0142", [1]),
        ("550142", [1]),
        ("030 123456", [2]),
        ("+49 30 12 34 56", [2]),
        ("0049 30 123456", [2]),
        ("joe@good", [1]),
        ("GOODIDEA.EXAMPLE", [1]),
        ("zoe", [2]),
        ("LODZ", [2]),
        ("strasse", [2]),
        ("odi", [1]),
        ("idea good", [3, 1]),
        ("ent", [3, 1]),
        ("golf", [4, 1]),
        ("小明", []),
        ("王小明", [6]),
        ("50%_off", [6]),
        ('"quoted"', [6]),
        ("%", []),
        ("", []),
        ("   ", []),
        ("joe xyz", []),
    ],
)
def test_any_spelling_is_found(index, text, ids):
    assert found(text) == ids


def test_the_best_come_first(index):
    """Its beginning, the beginning of a word, inside a word; then those where only other words fit."""
    assert found("good") == [3, 4, 5, 1]
    assert found("good idea enterprises")[0] == 3


def test_many_hits_are_bounded_and_still_hold_the_name_itself(db):
    search.index("thing", [Entry(n, f"Anna Person{n}", f"person{n} anna", "common") for n in range(2, 900)])
    search.index("thing", [Entry(1, "Common", "common")])
    result = finding.find("common", SOURCE, None)
    assert (result.ids[0], result.is_all) == (1, False)
    assert len(result.ids) <= 2 * CANDIDATES + 1


def test_the_latest_notes_come_first(db):
    days = [datetime(2026, month, 1, tzinfo=UTC) for month in (3, 1, 2)]
    search.index("thing", [Entry(n, text="the scanner demo", at=day) for n, day in enumerate(days, 1)])
    assert found("scanner") == [1, 3, 2]


def test_phones_in_notes_are_found_in_any_spelling(db):
    search.index("thing", [Entry(1, text="try his brother on 617-555-0188, he keeps the keys")])
    assert found("(617) 555 0188") == found("0188") == found("brother") == [1]


def test_the_index_follows_changes(index):
    search.index("thing", [Entry(1, "Jane Roe", "roe jane")])
    assert (found("jane"), found("joe")) == ([1], [])
    search.unindex("thing", [1])
    assert found("jane") == []
    assert SearchEntry.objects.filter(record_type="other").count() == 1


def test_the_index_rolls_back_with_the_write(db):
    with pytest.raises(RuntimeError), transaction.atomic():
        search.index("thing", PEOPLE)
        raise RuntimeError
    assert found("joe doe") == []


def test_a_search_becomes_a_list(cast):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    joe = Contact.objects.create(kind="person", name="Joe Doe", created_at=now, changed_at=now)
    search.index("contact", [Entry(joe.pk, "Joe Doe", "doe joe")])
    for text, ids in (("oe DOE", [joe.pk]), ("jo", [joe.pk]), ("nobody", [])):
        rows = matching(Definition("contact", text=text), cast.alice)
        assert list(rows.values_list("pk", flat=True)) == ids


def test_what_fits_is_marked_and_nothing_else_is_markup():
    assert marked("Łódź <b>", ["lodz"]) == "<mark>Łódź</mark> &lt;b&gt;"
    assert marked("+1 617-555 0142", ["6175550"]) == "+1 <mark>617-555 0</mark>142"
    assert marked("Straße", ["strasse"]) == "<mark>Straße</mark>"
    assert marked("anna", ["an", "nn"]) == "<mark>ann</mark>a"
    assert "<mark>demo</mark>" in excerpt("x " * 80 + "the demo went well " + "y " * 80, ["demo"])


def test_the_palette_answers_with_groups_commands_and_a_list(cast, browser_of):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    joe = Contact.objects.create(kind="person", name="Joe Doe", created_at=now, changed_at=now)
    search.index("contact", [Entry(joe.pk, "Joe Doe", "doe joe")])
    answer = browser_of(cast.alice).get("/palette/?q=doe").content.decode()
    assert f'href="/contacts/{joe.pk}/"' in answer
    assert "<mark>Doe</mark>" in answer
    assert 'href="/contacts/?text=doe"' in answer
    assert "Log a call" in browser_of(cast.alice).get("/palette/?q=").content.decode()


def test_the_search_page_groups_what_it_finds(cast, browser_of):
    now = datetime(2024, 1, 1, 12, tzinfo=UTC)
    for name, dropped in (("Joe Doe", None), ("Joel Dropped", now)):
        one = Contact.objects.create(
            kind="person", name=name, created_at=now, changed_at=now, dropped_at=dropped, hidden_at=dropped
        )
        search.index("contact", [Entry(one.pk, name, name)])
    answer = browser_of(cast.alice).get("/search/?q=joe").content.decode()
    assert re.search(
        r"People <span class=\"count\">1<.*Set aside <span class=\"count\">1<.*dropped 1 Jan 2024", answer, re.S
    )
    assert "Nothing found" in browser_of(cast.alice).get("/search/?q=xyzzy").content.decode()
    assert browser_of(cast.alice).get("/search/").status_code == 200
