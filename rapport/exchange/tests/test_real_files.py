"""The real files, end to end, each into one installation as a person would bring them."""

import csv
from collections import Counter

import pytest

from rapport.contacts.models import Contact, ContactDetail, ContactPoint, ExternalId, Relationship
from rapport.exchange import actions, queries
from rapport.exchange.models import ImportRow
from rapport.exchange.readers.rows import content
from rapport.exchange.tests.real import DATA, real


def said(imported):
    assert imported.state == "done"
    rows = Counter(imported.rows.values_list("state", flat=True))
    kept = {k: v for k, v in imported.counts.items() if v and k in ImportRow.State.values}
    assert rows == kept
    return kept


def lines(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def congress(alice):
    def bring(name):
        return actions.import_file(real(f"congress/{name}"), by=alice, system="congress")

    return bring


@pytest.mark.heavy
def test_congress_with_offices_relationships_and_family(congress):
    assert said(congress("contacts.csv")) == {"created": 537}
    assert said(congress("organisations.csv")) == {"created": 230}
    assert said(congress("offices.csv")) == {"updated": 1312}
    assert said(congress("relationships.csv")) == {"created": 3879}
    assert said(congress("family.csv")) == {"created": 11}
    assert said(congress("career_history.csv")) == {"updated": 2792}
    for name in ("contacts.csv", "organisations.csv", "offices.csv", "relationships.csv", "family.csv"):
        assert set(said(congress(name))) == {"same"}, name
    chuy = Contact.objects.get(external_ids__value="G000586")
    assert (chuy.name, chuy.nickname, chuy.company) == (
        'Jesús G. "Chuy" García',
        "Chuy",
        "United States House of Representatives",
    )
    office = real("congress/offices.csv")
    assert chuy.addresses.count() > sum(1 for row in lines(office) if row["External ID"] == "G000586")
    boozman = Relationship.objects.get(of__external_ids__value="B001236", to__external_ids__value="SSAF")
    assert (boozman.type.key, boozman.title, boozman.position) == ("member_of", "Chairman", 1)
    child = Relationship.objects.get(of__external_ids__value="HSAG15", type__key="subsidiary_of")
    assert child.to.name == "House Committee on Agriculture"
    pelosi = Relationship.objects.get(to__external_ids__value="P000197", type__key="parent_of")
    assert (pelosi.of.name, pelosi.title) == ("Thomas D'Alesandro Jr.", "daughter")


def _says_more(old, new):
    """An empty cell never empties a field, so a row that only lost something changes nothing."""
    return any(content(new[column]) not in {"", content(old[column])} for column in new)


@pytest.mark.heavy
def test_an_earlier_day_of_congress_first_then_updates_and_leavers(congress):
    congress("contacts_2025-06-01.csv")
    before = {row["External ID"]: row for row in lines(real("congress/contacts_2025-06-01.csv"))}
    after = {row["External ID"]: row for row in lines(real("congress/contacts.csv"))}
    imported = congress("contacts.csv")
    changed = sum(_says_more(before[key], row) for key, row in after.items() if key in before)
    assert said(imported) == {"created": 8, "updated": changed, "same": 529 - changed}
    assert queries.leavers(imported).count() == len(before.keys() - after.keys()) == 9
    for key, row in after.items():
        if row["Phone"]:
            assert Contact.objects.get(external_ids__value=key).points.filter(value=row["Phone"]).exists(), key
    assert Contact.objects.filter(kind="person").count() == 546


def test_congress_can_be_found_by_the_last_digits_of_a_phone(congress, browser_of, alice):
    congress("contacts.csv")
    page = browser_of(alice).get("/contacts/", {"text": "224-3441"}).content.decode()
    assert "Maria Cantwell" in page


@pytest.mark.heavy
def test_companies_with_equal_names_blanks_and_a_footer(stricter, alice, run_jobs):
    nasdaq = said(actions.import_file(real("companies/nasdaq_listed_symbols.csv"), by=alice))
    assert nasdaq["skipped"] == 2 and nasdaq["created"] + nasdaq.get("duplicate", 0) == 5569
    imported = actions.import_file(real("companies/dotgov_organisations.csv"), by=alice)
    counts = said(imported)
    assert sum(counts.values()) == 16539 and "rejected" not in counts
    assert counts["created"] > 13_000
    assert not ContactPoint.objects.filter(value__icontains="(blank)").exists()
    assert not ContactDetail.objects.filter(imported__icontains="(blank)").exists()
    franklins = Contact.objects.filter(name="City of Franklin", trashed_at=None)
    assert franklins.count() == franklins.values("region").distinct().count() > 5
    again = said(actions.import_file(real("companies/dotgov_organisations.csv"), by=alice))
    assert again == {"same": counts["created"] + counts["updated"], "duplicate": counts["duplicate"]}
    made = Contact.objects.filter(trashed_at=None).count()
    actions.undo_import(imported, by=alice)
    run_jobs()
    assert Contact.objects.filter(trashed_at=None).count() == made - counts["created"]


def test_two_files_of_one_index_meet_by_their_symbols(alice):
    first = actions.import_file(real("companies/sp500_constituents.csv"), by=alice)
    assert said(first) == {"created": 503}
    second = actions.import_file(real("companies/sp500_financials.csv"), by=alice)
    assert second.system == first.system
    counts = said(second)
    assert counts["updated"] > 450
    mmm = Contact.objects.get(external_ids__value="MMM")
    assert (mmm.name, mmm.city, mmm.region) == ("3M", "Saint Paul", "Minnesota")
    blocks = mmm.detail.imported
    assert {block["source"] for block in blocks} == {"sp500_constituents.csv", "sp500_financials.csv"}


@pytest.mark.parametrize("name", sorted(p.name for p in (DATA / "vcards").glob("*.vcf")) or ["absent.vcf"])
def test_every_real_card_comes_in_once(alice, name):
    path = real(f"vcards/{name}")
    first = said(actions.import_file(path, by=alice, system="phone"))
    assert set(first) == {"created"}
    people = Contact.objects.filter(kind="person")
    assert people.count() == sum(first.values())
    assert all(p.email or p.phone for p in people)
    assert said(actions.import_file(path, by=alice, system="phone")) == {"same": sum(first.values())}
    pictured = {"John_Doe_IPHONE.vcf", "John_Doe_MAC_ADDRESS_BOOK.vcf"}
    assert bool(people[0].photo) == (name in pictured) or name == "John_Doe_BLACK_BERRY.vcf"


@pytest.mark.heavy
def test_names_of_all_locales_phones_of_all_regions_and_naughty_strings(alice, tmp_path):
    names = [row["value"] for row in lines(real("names/cldr_sample_person_names.csv")) if row["value"].strip()]
    phones = [row["typed_by_hand"] for row in lines(real("names/phone_samples.csv"))]
    text = real("names/blns.txt").read_text(encoding="utf-8")
    naughty = [line for line in text.split("\n") if line and not line.startswith("#")]
    path = tmp_path / "all.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Id", "Full name", "Phone", "Company", "Job title", "Notes", "Whatever"])
        for n, name in enumerate(dict.fromkeys(names)):
            writer.writerow([f"n{n}", name, phones[n % len(phones)], "", "", "", ""])
        for n, words in enumerate(naughty):
            writer.writerow([f"b{n}", f"Joe {n}", "", words, words, words, words])
    imported = actions.import_file(path, by=alice, system="names", duplicates="new")
    counts = said(imported)
    assert "rejected" not in counts, [r.reason for r in imported.rows.filter(state="rejected")[:5]]
    for n, words in enumerate(naughty):
        contact = ExternalId.objects.get(value=f"b{n}").contact
        blocks = ContactDetail.objects.filter(contact=contact).values_list("imported", flat=True).first() or [
            {"values": {}}
        ]
        assert blocks[0]["values"].get("Whatever", "") == content(words), n
