"""What is left when contacts go for good: nothing that was written of them, and what they brought their company."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import Q

from rapport.activities.actions import plan_activity
from rapport.calling.models import CallTarget
from rapport.contacts.actions import change_contact, create_contact, purge_trash, trash_contacts, untrash_contacts
from rapport.contacts.models import Contact, TimelineEntry
from rapport.lookups import health, search
from rapport.lookups.models import SearchEntry
from rapport.notices.actions import follow
from rapport.notices.models import Follow, Notice
from rapport.perspectives.actions.exemption import exempt
from rapport.perspectives.actions.reservation import hand_over_reservation, reserve
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import Exemption, Fact, Move, Standing
from rapport.perspectives.queries import sales
from rapport.perspectives.tests.days import happened, stage, where

LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture
def acme(alice):
    return create_contact({"name": "Acme", "kind": "organisation"}, by=alice)


@pytest.fixture
def joe(alice):
    return create_contact({"name": "Joe Doe"}, by=alice)


def purge(*contacts, by):
    trash_contacts([one.pk for one in contacts], by=by)
    Contact.objects.filter(pk__in=[one.pk for one in contacts]).update(trashed_at=LONG_AGO)
    assert purge_trash(limit=10) == len(contacts)


def reasons():
    return list(SearchEntry.objects.filter(record_type="move").values_list("text", flat=True))


def test_reasons_leave_the_search_with_their_contact(alice, acme, joe):
    set_stage([acme.pk], stage("lead"), by=alice, why="Asked at the fair")
    set_stage([joe.pk], stage("lead"), by=alice, why="Owes us money")
    set_stage([joe.pk], stage("blocked", "purchasing"), by=alice, why="Lied about it")
    purge(joe, by=alice)
    assert reasons() == ["asked at the fair"]


def test_nothing_else_stays_behind(alice, acme, joe):
    set_stage([acme.pk], stage("lead"), by=alice, why="Asked at the fair")
    happened(acme, "order", "2026-01-05", "1")
    exempt(acme, sales(), by=alice)
    purge(acme, by=alice)
    for model in (Standing, Move, Fact, Exemption, CallTarget, TimelineEntry):
        assert not model.objects.exclude(contact=joe).exists()
    assert not SearchEntry.objects.exclude(record_type="contact", record_id=joe.pk).exists()


def test_nobody_is_told_of_them_any_more(alice, cast, acme, joe):
    follow("contact", joe.pk, by=cast.bob)
    follow("contact", acme.pk, by=cast.bob)
    for one in (joe, acme):
        set_stage([one.pk], stage("lead"), by=alice)
        reserve(one, by=alice, until=date.today())
        hand_over_reservation(one, cast.carol, by=alice)
        plan_activity({"kind": "call", "contacts": [one], "assigned_to": cast.bob}, by=alice)
    assert Notice.objects.filter(title__contains="Joe").count() == Notice.objects.filter(title__contains="Acme").count()
    purge(joe, by=alice)
    assert not Notice.objects.filter(Q(title__contains="Joe") | Q(url=f"/contacts/{joe.pk}/")).exists()
    assert Notice.objects.filter(title__contains="Acme").exists()
    assert set(Follow.objects.values_list("record_id", flat=True)) == {acme.pk}


def test_what_somebody_brought_stays_in_the_history_of_the_company(alice, acme, joe):
    set_stage([joe.pk], stage("lead"), by=alice, why="Asked at the fair")
    change_contact(joe, {"company": "Acme"}, by=alice)
    purge(joe, by=alice)
    move = Move.objects.get(contact=acme, rule="")
    assert (where(acme), move.came_from, reasons()) == ("lead", None, ["asked at the fair"])
    [line] = TimelineEntry.objects.filter(record_type="move", record_id=move.pk)
    assert (line.contact_id, line.organisation_id) == (acme.pk, acme.pk)


def test_people_in_the_trash_stand_on_their_own_when_their_company_is_gone(alice, acme):
    joe = create_contact({"name": "Joe Doe", "company": "Acme"}, by=alice)
    set_stage([acme.pk], stage("lead"), by=alice)
    trash_contacts([joe.pk], by=alice)
    purge(acme, by=alice)
    untrash_contacts([joe.pk], by=alice)
    row = Standing.objects.get(contact=joe)
    assert (row.stage.key, row.follows_id, row.is_listed) == ("suspect", None, True)


def test_the_check_of_search_entries_asks_of_reasons_too(alice, acme, joe):
    set_stage([acme.pk], stage("lead"), by=alice, why="Asked at the fair")
    set_stage([joe.pk], stage("lead"), by=alice, why="Owes us money")
    entries = health.CHECKS[0]
    assert entries.ask()[0]
    first, second = SearchEntry.objects.filter(record_type="move").order_by("pk")
    first.delete()
    SearchEntry.objects.filter(pk=second.pk).update(text="nothing")
    search.index("move", [search.Entry(second.record_id + 7, text="Stray")])
    assert entries.ask() == (False, "Search says something else than the records (3 entries).")
    assert entries.mend() == "3 search entries written anew."
    assert entries.ask()[0] and sorted(reasons()) == ["asked at the fair", "owes us money"]


def test_the_box_that_finds_shows_no_moves(alice, acme, browser_of):
    set_stage([acme.pk], stage("lead"), by=alice, why="Asked at the fair")
    assert "Asked at" not in browser_of(alice).get("/search/?q=fair").content.decode()


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="SQLite has one lock for all")
def test_who_joins_a_company_is_locked_with_it_in_one_order(alice, acme, joe, django_assert_max_num_queries):
    with django_assert_max_num_queries(400) as asked:
        change_contact(joe, {"company": "Acme"}, by=alice)
    first = next(
        one["sql"] for one in asked.captured_queries if "FOR UPDATE" in one["sql"] and "contacts_contact" in one["sql"]
    )
    assert str(acme.pk) in first and str(joe.pk) in first and "ORDER BY" in first
