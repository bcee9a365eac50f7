"""A lookup travels in the query string and in JSON, and comes back as it was."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from rapport.lookups.definition import Condition, Definition, from_json
from rapport.lookups.models import Lookup

SAMPLES = [
    "",
    "?where=city:is:Boston",
    "?where=city:is:Boston&where=last_contact:ago:90d,never&any=1",
    "?text=%C5%81%C3%B3d%C5%BA&sort=-name",
    "?columns=name,city,tags",
    "?where=name:contains:a:b%26c%3Dd",
]


@pytest.mark.parametrize("query", SAMPLES)
def test_a_query_string_comes_back_as_it_was(cast, query):
    definition = Definition.from_query(QueryDict(query[1:]), "contact", cast.alice)
    assert Definition.from_query(QueryDict(definition.query()[1:]), "contact", cast.alice) == definition
    assert from_json(definition.json(), "contact") == definition
    assert bool(definition.query()) == bool(query)


@given(st.text(max_size=40))
def test_any_value_travels(value):
    condition = Condition.read(f"city:is:{value}")
    there = Definition("contact", (condition,)).query()
    assert Condition.read(QueryDict(there[1:])["where"]) == condition


def test_a_saved_lookup_travels_by_its_number_and_what_differs(cast):
    saved_as = Definition("contact", (Condition("city", "is", "Boston"),), sort="-name")
    saved = Lookup.objects.create(name="Boston", record_type="contact", owner=cast.alice, definition=saved_as.json())
    plain = Definition.from_query(QueryDict(f"lookup={saved.pk}"), "contact", cast.alice)
    assert plain.query() == f"?lookup={saved.pk}"
    assert (plain.conditions, plain.sort, plain.is_changed) == (saved_as.conditions, "-name", False)
    bare = plain.without_condition(0)
    again = Definition.from_query(QueryDict(bare.query()[1:]), "contact", cast.alice)
    assert (again.conditions, again.sort, again.is_changed) == ((), "-name", True)


def test_somebody_elses_lookup_is_not_opened(cast):
    saved = Lookup.objects.create(
        name="Mine", record_type="contact", owner=cast.bob, definition=Definition("contact", text="x").json()
    )
    found = Definition.from_query(QueryDict(f"lookup={saved.pk}"), "contact", cast.alice)
    assert found == Definition("contact")


def test_a_click_on_a_header_sorts_and_turns(db):
    definition = Definition("contact")
    by_name = definition.sorted_on("name")
    assert (by_name.sort, by_name.sorted_on("name").sort) == ("name", "-name")
    assert definition.sorted_on("last_contact").sort == "last_contact"
    assert by_name.sorted_on("created").sort == "-created"


@pytest.mark.parametrize(
    "query", ["sort=colour", "columns=colour,password", "sort=-", "lookup=abc", "lookup=99999999999999999999"]
)
def test_what_is_not_known_falls_back(cast, query):
    assert Definition.from_query(QueryDict(query), "contact", cast.alice) == Definition("contact")
