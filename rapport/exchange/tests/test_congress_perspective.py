"""Members of Congress in Public relations: their terms of office as dated relationships, their stages set as of past days."""

import csv
from collections import Counter
from datetime import date

import pytest

from rapport.contacts.models import Contact, Relationship
from rapport.exchange import actions
from rapport.exchange.tests.real import real
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import IN_FORCE, Move, Standing
from rapport.perspectives.tests.days import log, stage, where

MEMBERS = 12
CHAMBERS = {"rep": "United States House of Representatives", "sen": "United States Senate"}


def lines(name):
    with real(f"congress/{name}").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def written(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def terms():
    """Those of the first members, with the chamber by its name."""
    known = [row["External ID"] for row in lines("contacts.csv")[:MEMBERS]]
    return [
        {
            "External ID": row["External ID"],
            "Person": row["Person"],
            "Organisation": CHAMBERS[row["Role"]],
            "Title": f"{row['Role']} {row['State']}",
            "Start": row["Start"],
            "End": row["End"],
        }
        for row in lines("career_history.csv")
        if row["External ID"] in known
    ]


@pytest.fixture
def members(alice, terms, tmp_path):
    path = written(tmp_path / "contacts.csv", lines("contacts.csv")[:MEMBERS])
    assert actions.import_file(path, by=alice, system="congress").counts["created"] == MEMBERS
    path = written(tmp_path / "terms.csv", terms)
    for became in ("created", "same"):
        imported = actions.import_file(
            path, by=alice, system="congress", about="relationships", relationship_type="member_of"
        )
        assert imported.counts[became] == len(terms)
    return {one.external_ids.get(system="congress").value: one for one in Contact.objects.filter(kind="person")}


def test_terms_of_office_are_dated_relationships(members, terms):
    ties = Relationship.objects.filter(of__in=members.values(), type__key="member_of")
    told = Counter((tie.of_id, tie.to.name, tie.since, tie.until) for tie in ties.select_related("to"))
    expected = Counter((members[t["External ID"]].pk, t["Organisation"], t["Start"], t["End"]) for t in terms)
    assert told == expected


def test_stages_are_set_as_of_the_days_of_the_terms(members, terms, alice):
    for own_id, member in members.items():
        starts = sorted({date.fromisoformat(term["Start"]) for term in terms if term["External ID"] == own_id})
        set_stage([member.pk], stage("identified", "pr"), by=alice, on=starts[0], why="First term")
        if len(starts) > 1:
            set_stage([member.pk], stage("engaged", "pr"), by=alice, on=starts[1], why="Elected again")
    again = {row["External ID"] for row in terms if _starts(terms, row["External ID"]) > 1}
    stood = {own_id: where(member, "pr") for own_id, member in members.items()}
    assert stood == {own_id: "engaged" if own_id in again else "identified" for own_id in members}
    before = Move.objects.filter(IN_FORCE, perspective__key="pr", on__lt=date(2000, 1, 1)).values("contact").distinct()
    assert before.count() == len({row["External ID"] for row in terms if row["Start"] < "2000"})
    own_id = next(iter(again))
    days = sorted({term["Start"] for term in terms if term["External ID"] == own_id})[:2]
    assert log(members[own_id], "pr") == [(days[0], None, "identified", ""), (days[1], "identified", "engaged", "")]
    assert not Standing.objects.filter(perspective__key="pr").exclude(contact__in=members.values()).exists()


def _starts(terms, own_id):
    return len({term["Start"] for term in terms if term["External ID"] == own_id})
