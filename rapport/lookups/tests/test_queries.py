"""Pages by keyset equal the whole list sorted in one go, in every order, with ties and empty values."""

from dataclasses import replace

import pytest
from django.http import QueryDict

from rapport.base import catalogue
from rapport.base.memory import RequestMemory
from rapport.base.text import fold
from rapport.contacts.models import Contact
from rapport.lookups.definition import Definition, is_sortable
from rapport.lookups.queries import around, neighbours, paging, run
from rapport.lookups.queries.order import Place, order_of
from rapport.lookups.tests.rows import make_contacts

SORTS = [key for key, one in catalogue.card("contact").declared.items() if one.is_sort]


def read_through(definition, user, limit=7):
    """Every id, page after page."""
    found, after = [], ""
    while True:
        page = run(definition, user, after, limit, ("name",))
        found += [row["id"] for row in page.rows]
        if not (after := page.next):
            return found


def sorted_whole(definition, contacts):
    """The order as one would say it: by value, empty ones last, ties by id in the same direction."""
    field = definition.sort_field
    labels = {k: fold(v) for k, v in field.choices()} if field.choices else None

    def shown(contact):
        value = getattr(contact, field.column if labels else field.compared)
        return None if value in {None, ""} else (labels.get(value, "\U0010ffff") if labels else value)

    filled = sorted(
        (c for c in contacts if shown(c) is not None), key=lambda c: (shown(c), c.id), reverse=definition.is_descending
    )
    empty = sorted((c.id for c in contacts if shown(c) is None), reverse=definition.is_descending)
    return [c.id for c in filled] + empty


@pytest.mark.parametrize("walks", [True, False])
@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("key", SORTS)
def test_pages_add_up_to_the_sorted_list(cast, monkeypatch, key, sign, walks):
    monkeypatch.setattr(paging.Reading, "walks", walks)
    contacts = [c for c in make_contacts(cast) if c.owner_id != cast.dan.id]
    Contact.objects.filter(owner=cast.dan).delete()
    for query in (f"sort={sign}{key}", f"sort={sign}{key}&where=touches:less:3"):
        definition = Definition.from_query(QueryDict(query), "contact", cast.alice)
        asked = [c for c in contacts if "where" not in query or c.touches < 3]
        assert read_through(definition, cast.alice) == sorted_whole(definition, asked)


def test_who_left_stands_after_the_others_and_before_nobody(cast):
    make_contacts(cast, count=12)
    found = read_through(Definition("contact", sort="owner"), cast.alice, limit=2)
    owners = [Contact.objects.get(pk=i).owner_id for i in found]
    assert list(dict.fromkeys(owners)) == [cast.alice.id, cast.bob.id, cast.dan.id, None]


@pytest.mark.parametrize("counted", [10_000, 4])
@pytest.mark.parametrize("sort", ["name", "-last_contact", "owner", "-city"])
@pytest.mark.parametrize("where", ["", "&where=touches:less:3"])
def test_neighbours_are_those_of_the_list(cast, monkeypatch, counted, sort, where):
    """Its place among more than are counted is told near the top, and never where that would look at every row."""
    make_contacts(cast, count=20)
    definition = Definition.from_query(QueryDict(f"sort={sort}{where}"), "contact", cast.alice)
    ids = read_through(definition, cast.alice)
    for module in (paging, around):
        monkeypatch.setattr(module, "COUNTED", counted)
    for place, record_id in enumerate(ids):
        found = neighbours(definition, cast.alice, record_id)
        beside = (ids[place - 1] if place else None, ids[place + 1] if place + 1 < len(ids) else None)
        is_told = counted > len(ids) or (place < counted and not where)
        assert (found.previous, found.next, found.total) == (*beside, min(len(ids), counted))
        assert found.position == (place + 1 if is_told else None)


def test_a_record_that_left_the_lookup_still_has_neighbours(cast):
    contacts = make_contacts(cast, count=8)
    definition = Definition.from_query(QueryDict("where=touches:is:1&sort=created"), "contact", cast.alice)
    gone = next(c for c in contacts if c.touches == 2)
    found = neighbours(definition, cast.alice, gone.id)
    assert found.position is None
    assert {found.previous, found.next} & {c.id for c in contacts if c.touches == 1}


def test_the_count_stops_where_it_is_dear(cast, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 10)
    make_contacts(cast, count=20)
    page = run(Definition("contact"), cast.alice)
    assert (page.total, page.total_is_exact, len(page.rows)) == (10, False, 20)


def test_dropped_ones_are_left_out_unless_asked_for(cast):
    contacts = make_contacts(cast, count=4)
    Contact.objects.filter(pk=contacts[0].pk).update(
        hidden_at=contacts[0].changed_at, dropped_at=contacts[0].changed_at
    )
    assert contacts[0].id not in read_through(Definition("contact"), cast.alice)
    asked = Definition.from_query(QueryDict("where=dropped:yes"), "contact", cast.alice)
    assert read_through(asked, cast.alice) == [contacts[0].id]


@pytest.mark.parametrize("cursor", ["x", "e30", "WyIiLG51bGwsMSwxXQ", "é", "WyIiLCJub3QgYSBkYXkiLDEsMV0"])
def test_a_cursor_that_is_none_of_ours_begins_at_the_top(cast, cursor):
    make_contacts(cast, count=3)
    assert run(Definition("contact"), cast.alice, cursor) is not None


def test_a_page_takes_few_statements(cast, django_assert_max_num_queries):
    make_contacts(cast)
    for key in ("name", "-last_contact", "owner", "country"):
        with django_assert_max_num_queries(9):
            RequestMemory(lambda key: run(Definition("contact", sort=key), cast.alice))(key)


def test_every_column_can_be_sorted_by(cast):
    make_contacts(cast, count=5)
    for key, field in catalogue.card("contact").fields.items():
        if is_sortable(field):
            assert len(read_through(Definition("contact", sort=key), cast.alice, 2)) == 5


def test_a_far_page_upwards_begins_at_its_place(cast):
    """With the least value as a second bound SQLite reads everything up to the place: a hundred times as long, far down."""
    card = catalogue.card("contact")
    order = order_of(card.fields["name"], card, descending=False)
    assert len(order.beyond(Place("", "ostrom", 5)).children) == 1
    assert len(replace(order, descending=True).beyond(Place("", "ostrom", 5)).children) == 2
