"""A board shows whoever follows nobody, by stage, with exact counts, as far as its reader sees them."""

from datetime import date, timedelta

import pytest

from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.access.privileges import WORKING
from rapport.contacts.actions import create_contact, drop_contacts
from rapport.contacts.models import Contact
from rapport.lookups.definition import Condition, Definition
from rapport.organisation.queries import today_of
from rapport.perspectives.cards import told_age
from rapport.perspectives.models import Stage, Standing
from rapport.perspectives.queries import forget_setup, perspective_for
from rapport.perspectives.queries.board import Board


def stand(contact, stage, since=date(2026, 1, 1), **facts):
    """Put a contact where a test wants it, whatever its birth made of it."""
    told = {"stage": stage, "since": since, "follows": None, "is_listed": True, **facts}
    return Standing.objects.update_or_create(contact=contact, perspective=stage.perspective, defaults=told)[0]


def many(count, stage, by, since=date(2026, 1, 1)):
    """Contacts without the ceremony."""
    marks = {"created_at": "2026-01-01T00:00Z", "changed_at": "2026-01-01T00:00Z"}
    firm = {"kind": "organisation", "owner": by, **marks}
    cities = ["Boston"] * 10 + ["Lowell"] * count
    made = [Contact(name=f"Firm {n}", city=cities[n], city_key=cities[n].lower(), **firm) for n in range(count)]
    Contact.objects.bulk_create(made)
    rows = [Standing(contact=one, perspective=stage.perspective, stage=stage, since=since) for one in made]
    Standing.objects.bulk_create(rows)
    return made


def board(user, definition=None):
    return Board(perspective_for(user, "sales"), user, definition)


def test_cards_stand_by_stage_newest_first_and_followers_do_not(cast, stages):
    firm = create_contact({"kind": "organisation", "name": "Good Idea"}, by=cast.alice)
    joe = create_contact({"name": "Joe Doe", "employer": firm}, by=cast.alice)
    ann = create_contact({"name": "Ann Roe"}, by=cast.alice)
    stand(firm, stages["lead"], date(2026, 3, 1))
    stand(joe, stages["lead"], date(2026, 3, 1), follows=firm, is_listed=False)
    stand(ann, stages["lead"], date(2026, 4, 1))
    shown = {one.stage.key: one for one in board(cast.alice).columns([stages["lead"].pk])}
    assert [card.name for card in shown["lead"].cards] == ["Ann Roe", "Good Idea"]
    assert (shown["lead"].count, shown["suspect"].count) == (2, 0)


def test_counts_are_exact_and_further_cards_come_by_place(cast, stages):
    many(130, stages["suspect"], cast.alice)
    mine = board(cast.alice)
    first = mine.columns([stages["suspect"].pk])[0]
    assert (first.count, len(first.cards), first.has_more) == (130, 50, True)
    seen, column = list(first.cards), first
    while column.has_more:
        column = mine.further(stages["suspect"], (column.cards[-1].since, column.cards[-1].id))
        seen += column.cards
    assert len({card.contact_id for card in seen}) == len(seen) == 130


@pytest.mark.parametrize("of", ["city:is:Boston", "city:filled"])
def test_a_lookup_narrows_cards_and_counts(cast, stages, of, monkeypatch):
    many(130, stages["suspect"], cast.alice)
    many(3, stages["lead"], cast.alice)
    if of.endswith("filled"):
        monkeypatch.setattr("rapport.lookups.queries.paging.COUNTED", 20)  # many: the walk along the index
    shown = board(cast.alice, Definition("contact", (Condition.read(of),)))
    expected = {"suspect": 10, "lead": 3} if of.endswith("Boston") else {"suspect": 130, "lead": 3}
    assert {stage: shown.counts[stages[stage].pk] for stage in expected} == expected
    column = shown.columns([stages["suspect"].pk])[0]
    assert len(column.cards) == min(expected["suspect"], 50)
    after = (column.cards[4].since, column.cards[4].id)
    assert shown.further(stages["suspect"], after).cards[0] == column.cards[5]


def test_nobody_sees_cards_of_contacts_they_may_not_see(cast, stages):
    mine = many(2, stages["lead"], cast.alice)
    many(3, stages["lead"], cast.carol)
    set_default("contact", Level.PRIVATE, by=cast.erin)
    shown = board(cast.alice)
    assert shown.counts[stages["lead"].pk] == 2
    assert {card.contact_id for card in shown.cards([stages["lead"].pk], 50)[stages["lead"].pk]} == {c.pk for c in mine}


def test_hidden_fields_are_not_on_cards(cast, stages, web):
    joe = create_contact({"name": "Joe Doe", "company": "Secret Ltd", "owner": cast.bob.pk}, by=cast.erin)
    stand(joe, stages["lead"])
    profile = add_profile("Blind", by=cast.erin)
    hidden = dict.fromkeys(("company", "owner", "next_activity"), "hidden")
    change_profile(profile, by=cast.erin, allowed=list(WORKING), fields={"contact": hidden})
    give_role(cast.alice, add_role("Blind", by=cast.erin, profiles=[profile]), by=cast.erin)
    told = web.get("/board/sales/").content.decode()
    card = told.split(f'data-card="{joe.pk}"')[1].split("</li>")[0]
    assert "Joe Doe" in card
    assert "Secret" not in card
    assert "Bob Boyd" not in told


def test_merged_stages_count_where_they_are_read(cast, stages):
    many(2, stages["mql"], cast.alice)
    many(1, stages["sql"], cast.alice, date(2026, 5, 1))
    Stage.objects.filter(pk=stages["mql"].pk).update(merged_into=stages["sql"])
    forget_setup()
    column = next(one for one in board(cast.alice).columns([stages["sql"].pk]) if one.stage.key == "sql")
    assert (column.count, len(column.cards)) == (3, 3)
    assert column.cards[0].since == date(2026, 5, 1)


def test_age_is_coloured_by_what_a_stage_should_take(cast, stages):
    today = today_of(cast.alice)
    said = {days: told_age(today - timedelta(days=days), stages["lead"], today)["state"] for days in (1, 30, 31, 61)}
    assert said == {1: "", 30: "", 31: "late", 61: "stuck"}


def test_without_a_target_age_is_coloured_by_what_is_usual(cast, stages):
    today, stage = today_of(cast.alice), stages["lead"]
    stage.target_days, stage.usual_days = None, 20
    said = {days: told_age(today - timedelta(days=days), stage, today) for days in (20, 21, 41)}
    assert [one["state"] for one in said.values()] == ["", "late", "stuck"]
    assert said[21]["words"] == "21 days in this stage; 20 at most are usual"
    stage.is_closed = True
    assert told_age(today - timedelta(days=99), stage, today)["state"] == ""


def test_empty_and_closed_columns_are_folded_unless_opened(cast, stages, web):
    for key in ("lead", "churned"):
        many(1, stages[key], cast.alice)
    told = web.get("/board/sales/").content.decode()
    assert told.count("data-folded") == 9
    web.cookies["board_folds"] = f"{stages['churned'].pk}+{stages['lead'].pk}-"
    told = web.get("/board/sales/").content.decode()
    assert f'data-fold="{stages["churned"].pk}" aria-expanded="true"' in told
    assert told.count('class="board-card"') == 1


def test_a_board_with_nobody_says_so_and_what_to_do(web, cast):
    assert "Whoever you add or import stands here at once." in web.get("/board/sales/").content.decode()
    assert "Put somebody into Legal on their record" in web.get("/board/legal/").content.decode()
    assert "Nobody stood here on that day." in web.get("/board/sales/?as_of=2020-01-01").content.decode()
    create_contact({"name": "Joe Doe"}, by=cast.alice)
    assert "stands here at once" not in web.get("/board/sales/").content.decode()
    assert "Nobody of this lookup stands here." in web.get("/board/sales/?where=city:is:Rome").content.decode()


def test_the_board_of_last_time_is_opened_again(web, cast):
    assert web.get("/board/").headers["Location"] == "/board/sales/"
    web.get("/board/pr/")
    assert web.get("/board/?where=name:contains:x").headers["Location"] == "/board/pr/?where=name:contains:x"
    assert web.get("/board/nowhere/").status_code == 404


def test_cards_are_few_statements_however_many(web, cast, stages, django_assert_max_num_queries):
    for stage in stages.values():
        many(60, stage, cast.alice)
    web.cookies["board_folds"] = "".join(f"{stage.pk}+" for stage in stages.values())
    web.get("/board/sales/")
    with django_assert_max_num_queries(9):
        told = web.get("/board/sales/").content.decode()
    assert told.count('class="board-card"') == 500
    more = told.split('hx-get="/board/sales/cards/')[1].split('"')[0].replace("&amp;", "&")
    assert web.get(f"/board/sales/cards/{more}").content.decode().count('class="board-card"') == 10


def test_what_is_dropped_is_on_no_board(cast, stages):
    gone = create_contact({"name": "Gone"}, by=cast.alice)
    stand(gone, stages["lead"])
    drop_contacts([gone.pk], "No need", by=cast.alice)
    Standing.objects.filter(contact=gone).update(is_listed=False)
    assert board(cast.alice).counts[stages["lead"].pk] == 0


def test_a_lookup_that_is_not_understood_says_so(web, cast, stages):
    many(1, stages["lead"], cast.alice)
    told = web.get("/board/sales/?where=nothing:is:1").content.decode()
    assert 'role="alert"' in told
    assert "board-card" not in told
