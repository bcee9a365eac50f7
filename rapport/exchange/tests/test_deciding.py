"""What a person said about a likely duplicate is remembered; ids of other systems come and go with the import."""

import pytest

from rapport.base.errors import Invalid
from rapport.contacts.models import Contact, ExternalId, NotDuplicate
from rapport.contacts.queries import likely_duplicates
from rapport.exchange import actions
from rapport.journal.actions import undo
from rapport.journal.models import Change, Operation

LINES = ["Name,Company,Phone\n", "J. Doe,Good Idea,617 555 0777\n", "Jo Doe,Good Idea,617 555 0778\n"]


@pytest.fixture
def bring(tmp_path, alice):
    """Import rows of CSV, as one file."""

    def bring(*lines, name="a.csv", **wishes):
        path = tmp_path / name
        path.write_text("".join(lines))
        return actions.import_file(path, by=alice, **wishes)

    return bring


@pytest.fixture
def joe(bring):
    bring("Name,Company\n", "Joe Doe,Good Idea\n", system="first")
    return Contact.objects.get(name="Joe Doe")


def pairs():
    return {(one.one.name, one.other.name) for one in NotDuplicate.objects.select_related("one", "other")}


def test_new_said_before_the_import_is_remembered(bring, joe, alice):
    imported = bring(*LINES, system="b", dry_run=True)
    actions.decide(imported, {}, by=alice, rest="new")
    assert Operation.objects.get(action="decide_import").summary == "a.csv: decided on 2 rows"
    actions.run_import(actions.start_import(imported, by=alice))
    assert pairs() == {("Joe Doe", "J. Doe"), ("Joe Doe", "Jo Doe")}
    new = Contact.objects.get(name="Jo Doe")
    typed = {"kind": "person", "name": "Jo Doe", "company": "Good Idea"}
    assert joe.pk not in [one.contact.pk for one in likely_duplicates(typed, alice, besides=new.pk)]


def test_new_said_about_a_row_put_aside_is_remembered(bring, joe):
    imported = bring(*LINES, system="b")
    asked = imported.rows.filter(state="duplicate").order_by("number")
    actions.decide_rows(imported, [asked[0].number], "new", by=imported.by)
    assert pairs() == {("Joe Doe", "J. Doe")}


def test_new_for_all_without_a_look_says_nothing_about_pairs(bring, joe):
    imported = bring(*LINES, system="b", duplicates="new")
    assert imported.counts["created"] == 2
    assert not pairs()


def test_an_earlier_row_of_the_file_is_kept_apart_too(bring, alice):
    lines = ["Name,Company\n", "Ann Roe,Roe Ltd\n", "Anne Roe,Roe Ltd\n"]
    imported = bring(*lines, dry_run=True)
    row = imported.rows.get(state="duplicate")
    assert row.candidate_row == 2
    actions.decide(imported, {row.number: "new"}, by=alice)
    actions.run_import(actions.start_import(imported, by=alice))
    assert pairs() == {("Ann Roe", "Anne Roe")}


def test_ids_of_a_system_are_journalled_and_go_with_the_undo(bring, joe, alice):
    bring("Member,Name,Company,E-mail\n", "77,Joe Doe,Good Idea,joe@x.example\n", name="b.csv", system="b",
          mapping={"Member": "external_id"}, duplicates="same")  # fmt: skip
    assert ExternalId.objects.get(contact=joe).value == "77"
    change = Change.objects.filter(record_id=joe.pk, record_type="contact").latest("id")
    assert change.after["external_ids"] == {"b": "77"}
    undo(change.operation, by=alice)
    assert not ExternalId.objects.filter(contact=joe).exists()
    undone = Change.objects.filter(record_id=joe.pk, record_type="contact").latest("id")
    assert (undone.before["external_ids"], undone.after["external_ids"]) == ({"b": "77"}, {})


def test_a_column_that_is_not_there_is_no_mapping(bring):
    with pytest.raises(Invalid) as refused:
        bring(*LINES, mapping={"Nmae": "name"})
    assert refused.value.problems["mapping"] == "The file has no column 'Nmae'. It has Name, Company, Phone."
