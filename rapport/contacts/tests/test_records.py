import pytest

from rapport.base import catalogue
from rapport.base.text import fold
from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact
from rapport.contacts.records.words import WORDS
from rapport.lookups.compiler import related
from rapport.lookups.definition import Condition, Definition
from rapport.lookups.operators import operators_of
from rapport.lookups.queries import matching
from rapport.lookups.queries.paging import read_paths


def test_every_column_of_the_card_can_be_read(db):
    card = catalogue.card("contact")
    columns = {f.column for f in card.fields.values() if f.is_column} | {
        c for f in card.fields.values() for c in f.needs
    }
    list(read_paths(card, Contact.objects.all(), columns, None)[:1])
    list(Contact.objects.order_by(*[f.compared for f in card.fields.values() if f.is_sort])[:1])


def test_every_condition_of_its_own_runs(alice):
    card = catalogue.card("contact")
    for field in card.fields.values():
        if field.where:
            asked = {"is", "not", "contains", "empty", "filled", "yes", "no"}
            for operator in asked & operators_of(field).keys() if field.type == "number" else asked:
                condition = field.where(operator, "617", alice)
                if condition is not None:
                    list(related(card, Contact.objects.all(), (field.column, *field.needs)).filter(condition))


def test_words_are_folded_and_belong_to_fields():
    fields = catalogue.card("contact").declared
    assert set(WORDS) <= set(fields)
    assert all(word == fold(word) for words in WORDS.values() for word in words)


def test_default_columns_and_sort_are_declared(db):
    card = catalogue.card("contact")
    assert all(card.fields[key].is_column for key in card.columns)
    assert all(card.fields[key.lstrip("-")].is_sort for key in card.sort)


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("name:is:Zoë Ångström", {"Zoë Ångström"}),
        ("name:is:Ångström Zoë", {"Zoë Ångström"}),
        ("name:contains:zoe angs", {"Zoë Ångström"}),
        ("name:contains:angstrom zo", {"Zoë Ångström"}),
        ("name:starts:zoe a", {"Zoë Ångström"}),
        ("name:starts:ang", {"Zoë Ångström"}),
        ("name:not:zoe angstrom", {"Joe Doe"}),
        ("name:lacks:doe", {"Zoë Ångström"}),
        ("name:is:zoe", set()),
    ],
)
def test_a_name_is_found_as_people_type_it(alice, condition, names):
    for name in ("Zoë Ångström", "Joe Doe"):
        create_contact({"name": name}, by=alice)
    definition = Definition("contact", (Condition.read(condition),))
    assert {row.name for row in matching(definition, alice)} == names
