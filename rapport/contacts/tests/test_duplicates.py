import csv
from pathlib import Path

import pytest

from rapport.base.memory import remembering
from rapport.contacts import actions
from rapport.contacts.likeness import organisation_score, person_score, sound_of
from rapport.contacts.models import Contact, NotDuplicate
from rapport.contacts.queries import duplicates_of, likely_duplicates, probe_of
from rapport.journal.actions import operation

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "duplicates"


def phone(value, label="mobile"):
    return {"kind": "phone", "label": label, "value": value}


def email(value):
    return {"kind": "email", "label": "work", "value": value}


@pytest.fixture
def joe(alice):
    points = [phone("+1 617 555 0177"), email("joe@goodidea.example")]
    return actions.create_contact({"name": "Joe Doe", "company": "Good Idea", "points": points}, by=alice)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (
            {"name": "Joe P. Doe", "company": "good idea", "points": [phone("(617) 555-0177")]},
            "Same mobile, same name, same company",
        ),
        ({"points": [email("JOE@goodidea.example")]}, "Same e-mail"),
        ({"name": "Jo Doe", "company": "Good Idea Inc."}, "Nearly the same name, same company"),
        ({"name": "Joe Doe"}, "Same name"),
        ({"name": "Doe Joe"}, "Nearly the same name"),
    ],
)
def test_the_reason_comes_first(joe, alice, values, reason):
    [lookalike] = likely_duplicates(values, alice)
    assert (lookalike.contact, lookalike.reason) == (joe, reason)


@pytest.mark.parametrize(
    "values",
    [{"name": "Jane Doe"}, {"name": "Jim Doe", "company": "Tidewater"}, {"name": ""}, {"company": "Good Idea"}],
)
def test_others_are_left_alone(joe, alice, values):
    assert not [one for one in likely_duplicates(values, alice) if one.contact == joe]


def test_a_double_name_is_known_with_and_without_its_hyphen(alice):
    known = actions.create_contact({"name": "Quentin Idris Okonkwo-Reyes", "company": "Good Idea"}, by=alice)
    for name in ("Quentin Okonkwo Reyes", "Quentin Idris Okonkwo Reyes"):
        [lookalike] = likely_duplicates({"name": name, "company": "Good Idea"}, alice)
        assert lookalike.contact == known and lookalike.reason.startswith("Nearly the same name")
    assert not likely_duplicates({"name": "Quentin Reyes Moreau", "company": "Good Idea"}, alice)


def test_a_dropped_one_is_recognised_and_the_trash_is_not(joe, alice):
    actions.drop_contacts([joe.pk], "Retired", by=alice)
    assert likely_duplicates({"name": "Joe Doe"}, alice)[0].contact.dropped_at
    actions.trash_contacts([joe.pk], by=alice)
    assert not likely_duplicates({"name": "Joe Doe"}, alice)


def test_what_somebody_told_apart_stays_apart(joe, alice):
    other = actions.create_contact({"name": "Joe Doe"}, by=alice)
    assert likely_duplicates({"name": "Joe Doe"}, alice, besides=other.pk)
    NotDuplicate.objects.create(one=joe, other=other)
    assert not likely_duplicates({"name": "Joe Doe"}, alice, besides=other.pk)


def test_a_switchboard_tells_nobody_apart(alice):
    for name in ("Ann Alder", "Ben Birch", "Cay Cedar", "Dot Dogwood"):
        actions.create_contact({"name": name, "points": [phone("617 555 0100", "office")]}, by=alice)
    assert not likely_duplicates({"name": "Eve Elm", "points": [phone("617 555 0100", "office")]}, alice)


def test_it_asks_few_statements(joe, alice, django_assert_max_num_queries):
    with remembering(), django_assert_max_num_queries(8):
        likely_duplicates({"name": "Joe P. Doe", "company": "Good Idea", "points": [phone("617 555 0177")]}, alice)


def test_sounds_and_scores():
    assert sound_of("schmidt") == sound_of("smit")
    assert person_score(("jon", "smith"), ("john", "smith")) > 90
    assert person_score(("j.", "smith"), ("john", "smith")) > 85
    assert organisation_score("Good Idea Enterprises", "Good Idea Enterprises, Inc.") == 100
    assert organisation_score("Studio 54", "Studio 55") == 0


def measured(rows, truth, alice):
    """(precision, recall) over pairs, each row asked for its lookalikes."""
    with operation("import", by=alice, summary="x") as writing:
        contacts = actions.create_contacts_in_bulk(list(rows.values()), by=alice, writing=writing)
    key_of = {contact.pk: key for contact, key in zip(contacts, rows, strict=True)}
    asked = duplicates_of([probe_of(row, "AU") for row in rows.values()], alice)
    pairs = {
        tuple(sorted((key, key_of[one.contact.pk])))
        for key, found in zip(rows, asked, strict=True)
        for one in found
        if key_of[one.contact.pk] != key
    }
    return len(pairs & truth) / len(pairs), len(pairs & truth) / len(truth)


def test_persons_of_febrl(alice):
    file = DATA / "febrl" / "dataset1.csv"
    if not file.exists():
        pytest.skip("the sample pairs are not here")
    rows = {r["rec_id"]: _person(r) for r in csv.DictReader(file.open(encoding="utf-8"), skipinitialspace=True)}
    truth = {tuple(sorted((key, key.replace("-dup-0", "-org")))) for key in rows if key.endswith("-dup-0")}
    precision, recall = measured(rows, truth, alice)
    print(f"febrl persons: precision {precision:.3f}, recall {recall:.3f}")
    assert precision > 0.97
    assert recall > 0.75


def _person(row):
    born = row["date_of_birth"]
    is_real = len(born) == 8 and 1 <= int(born[4:6]) <= 12 and 1 <= int(born[6:]) <= 28
    return {
        "kind": "person",
        "given": row["given_name"],
        "family": row["surname"],
        "name": f"{row['given_name']} {row['surname']}".strip() or row["rec_id"],
        "birthday": born if is_real else "",
        "addresses": [{"street": row["address_1"], "city": row["suburb"], "postcode": row["postcode"]}],
    }


def test_restaurants(alice):
    folder = DATA / "RLdata_cleanzr"
    if not folder.exists():
        pytest.skip("the sample pairs are not here")
    lines = csv.DictReader((folder / "restaurant.csv").open(encoding="utf-8"), skipinitialspace=True)
    rows = {r["id"]: {"kind": "organisation", "name": r["name"], "addresses": [{"city": r["city"]}]} for r in lines}
    gold = csv.DictReader((folder / "restaurant_gold.csv").open(encoding="utf-8"), skipinitialspace=True)
    truth = {tuple(sorted((r["id_1"], r["id_2"]))) for r in gold}
    precision, recall = measured(rows, truth, alice)
    print(f"restaurants: precision {precision:.3f}, recall {recall:.3f}")
    assert precision > 0.85
    assert recall > 0.75
    assert Contact.objects.filter(kind="organisation").count() == len(rows)
