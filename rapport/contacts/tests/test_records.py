from rapport.base import catalogue
from rapport.base.text import fold
from rapport.contacts.models import Contact
from rapport.contacts.records.words import WORDS


def test_every_column_of_the_card_can_be_read(db):
    card = catalogue.card("contact")
    columns = {f.column for f in card.fields.values() if f.is_column} | {
        c for f in card.fields.values() for c in f.needs
    }
    list(Contact.objects.values(*(columns - card.annotations.keys()), **card.annotations)[:1])
    list(Contact.objects.order_by(*[f.compared for f in card.fields.values() if f.is_sort])[:1])


def test_every_condition_of_its_own_runs(alice):
    card = catalogue.card("contact")
    for field in card.fields.values():
        if field.where:
            for operator in ("is", "not", "contains", "empty", "filled", "yes", "no"):
                condition = field.where(operator, "617", alice)
                if condition is not None:
                    list(Contact.objects.filter(condition))


def test_words_are_folded_and_belong_to_fields():
    fields = catalogue.card("contact").fields
    assert set(WORDS) <= set(fields)
    assert all(word == fold(word) for words in WORDS.values() for word in words)


def test_default_columns_and_sort_are_declared():
    card = catalogue.card("contact")
    assert all(card.fields[key].is_column for key in card.columns)
    assert all(card.fields[key.lstrip("-")].is_sort for key in card.sort)
