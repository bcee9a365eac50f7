"""The board of a past day says what an independent reading of the log says, and nothing can be moved on it."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.contacts.actions import change_contact, create_contact
from rapport.contacts.models import Contact
from rapport.journal.actions import operation, undo
from rapport.lookups.definition import Condition, Definition
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.beginning import begin
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import Move, Standing
from rapport.perspectives.queries import sales
from rapport.perspectives.queries.past_board import PastBoard

pytestmark = pytest.mark.usefixtures("whole_log")

MOVES = 'data-moves="/board/sales/moves/"'


@pytest.fixture
def firms(cast, stages):
    """Forty firms, moved by hand some times within two years."""
    marks = {"created_at": "2020-01-01T00:00Z", "changed_at": "2020-01-01T00:00Z", "owner": cast.alice}
    cities = ["Boston", "Lowell"] * 20
    made = [
        Contact(kind="organisation", name=f"Firm {n}", city=cities[n], city_key=cities[n].lower(), **marks)
        for n in range(40)
    ]
    Contact.objects.bulk_create(made)
    with operation("import_contacts", by=cast.alice, summary="Begun") as writing:
        begin(writing, [one.pk for one in made])
    chance, today = random.Random(4), today_of(cast.alice)  # noqa: S311
    for _ in range(6):
        for stage in stages.values():
            chosen = [one.pk for one in chance.sample(made, 4)]
            set_stage(chosen, stage, by=cast.alice, on=today - timedelta(days=chance.randrange(700)))
    return made


def stood(day):
    """Where each stood, read from the log line by line."""
    found = {}
    rows = Move.objects.filter(superseded_at=None, on__lte=day, kind="stage").order_by("on", "number", "id")
    for move in rows:
        found[move.contact_id] = move.to_stage_id
    return found


def past(user, day, definition=None):
    return PastBoard(sales(), user, definition, day)


def test_counts_and_cards_are_those_of_the_log(firms, stages, cast):
    today = today_of(cast.alice)
    for days in (1, 30, 200, 365, 500, 690, 1500):
        board = past(cast.alice, today - timedelta(days=days))
        expected = stood(today - timedelta(days=days))
        assert {stage: n for stage, n in board.counts.items() if n} == dict(Counter(expected.values()))
        cards = board.cards([stage.pk for stage in stages.values()], 50)
        assert {card.contact_id: stage for stage, own in cards.items() for card in own} == expected
        assert all(card.since <= today - timedelta(days=days) for own in cards.values() for card in own)


def test_further_cards_come_by_place(firms, stages, cast):
    board = past(cast.alice, date(2020, 6, 1))
    seen, column = [], board.further(stages["suspect"], None, 15)
    while True:
        seen += [card.contact_id for card in column.cards]
        if not column.has_more:
            break
        column = board.further(stages["suspect"], (column.cards[-1].since, column.cards[-1].id), 15)
    assert sorted(seen) == sorted(one.pk for one in firms)


def test_lookups_rights_and_the_trash_narrow_it(firms, stages, cast):
    day = today_of(cast.alice) - timedelta(days=365)
    boston = Definition("contact", (Condition.read("city:is:Boston"),))
    assert sum(past(cast.alice, day, boston).counts.values()) == 20
    Contact.objects.filter(pk=firms[0].pk).update(hidden_at="2026-01-01T00:00Z")
    Standing.objects.filter(contact=firms[0]).update(is_listed=False)
    assert sum(past(cast.alice, day, boston).counts.values()) == 19
    set_default("contact", Level.PRIVATE, by=cast.erin)
    assert sum(past(cast.carol, day).counts.values()) == 0


def test_what_was_decided_of_a_person_before_they_followed_their_company_is_not_on_it(cast, stages):
    today = today_of(cast.alice)
    joe = create_contact({"name": "Joe", "owner": cast.alice}, by=cast.alice)
    firm = create_contact({"name": "Firm", "kind": "organisation", "owner": cast.alice}, by=cast.alice)
    for contact, key in ((joe, "lead"), (firm, "sql")):
        set_stage([contact.pk], stages[key], by=cast.alice, on=today - timedelta(days=9))
    set_stage([joe.pk], stages["customer"], by=cast.alice, on=today - timedelta(days=5))
    joined = change_contact(joe, {"company": "Firm"}, by=cast.alice)
    shown = {stage: n for stage, n in past(cast.alice, today - timedelta(days=7)).counts.items() if n}
    assert shown == {stages["sql"].pk: 1}
    undo(joined, by=cast.alice)
    shown = {stage: n for stage, n in past(cast.alice, today - timedelta(days=7)).counts.items() if n}
    assert shown == {stages["sql"].pk: 1, stages["lead"].pk: 1}


def test_setting_a_stage_once_more_does_not_begin_it_anew(stages, cast):
    today, firm = today_of(cast.alice), create_contact({"name": "Ann", "owner": cast.alice}, by=cast.alice)
    for days in (20, 10):
        set_stage([firm.pk], stages["lead"], by=cast.alice, on=today - timedelta(days=days))
    [card] = past(cast.alice, today - timedelta(days=5)).cards([stages["lead"].pk], 50)[stages["lead"].pk]
    assert card.since == today - timedelta(days=20)


def test_it_is_read_only_and_says_so(firms, stages, cast, browser_of):
    day = today_of(cast.alice) - timedelta(days=365)
    web = browser_of(cast.alice)
    told = web.get(f"/board/sales/?as_of={day.isoformat()}").content.decode()
    assert "The board as it stood on" in told
    assert MOVES not in told and "stage-menu" not in told
    assert "No plan" not in told and 'class="board-card"' in told
    for nonsense in ("soon", "2999-01-01", "0001-01-01", "2025-02-30"):
        told = web.get(f"/board/sales/?as_of={nonsense}").content.decode()
        assert MOVES in told and f"“{nonsense}” is no day in the past" in told


def test_the_day_is_typed_as_in_lists(firms, cast, browser_of):
    web, day = browser_of(cast.alice), today_of(cast.alice) - timedelta(days=14)
    assert 'id="as-of-menu"' in web.get("/board/sales/").content.decode()
    assert web.get("/board/sales/?as_of=-2w").headers["Location"] == f"/board/sales/?as_of={day.isoformat()}"
