"""What somebody may not see of a perspective, or what is a hidden field of it, is told by no other way."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.privileges import WORKING
from rapport.contacts.actions import create_contact
from rapport.contacts.models import TimelineEntry
from rapport.contacts.queries.contact import entry_count
from rapport.contacts.queries.known import hidden_of
from rapport.journal.queries import authors_of, journal_page
from rapport.lookups.definition import Definition
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.exemption import exempt
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.actions.perspective import change_perspective
from rapport.perspectives.actions.qualification import decide
from rapport.perspectives.actions.standing import set_stage, set_standing
from rapport.perspectives.models import Move, Perspective, Stage, Standing
from rapport.perspectives.queries import sales
from rapport.perspectives.queries.board import Board
from rapport.perspectives.tests.test_board import stand
from rapport.perspectives.tests.test_bulk import BULK
from rapport.perspectives.tests.test_record import moved
from tests.hostile import HX


@pytest.fixture
def hide(cast):
    """`hide("pr_owner", of="contact")`: Alice's only profile hides these."""
    profile = add_profile("Limited", by=cast.erin)
    give_role(cast.alice, add_role("Limited", by=cast.erin, profiles=[profile]), by=cast.erin)

    def limit(*fields, of="contact"):
        change_profile(profile, by=cast.erin, allowed=list(WORKING), fields={of: dict.fromkeys(fields, "hidden")})

    limit()
    return limit


@pytest.fixture
def acme(cast, hide):
    """Bob set its stage in Public relations, and who looks after it; Carol decided on it in Sales."""
    firm = create_contact(
        {"kind": "organisation", "name": "ACME", "city": "Boston", "owner": cast.alice.pk}, by=cast.erin
    )
    pr = Perspective.objects.get(key="pr")
    advocate = Stage.objects.get(perspective=pr, key="advocate")
    set_stage([firm.pk], advocate, by=cast.bob, on=today_of(cast.bob) - timedelta(days=41), why="Zzwhy")
    set_standing(firm, pr, by=cast.bob, owner=cast.carol, review_on=date(2091, 3, 4))
    decide(firm, False, by=cast.erin, why="Zztoo small")
    return firm


def told(web, address):
    answer = web.get(address)
    return "".join(
        one.decode() if isinstance(one, bytes) else one
        for one in (answer.streaming_content if answer.streaming else [answer.content])
    )


def journal(contact, user):
    lines = [line for one in journal_page(("contact", contact.pk), user).told for line in one.lines]
    return " | ".join(f"{line.label} {line.before} {line.after}" for line in lines)


def test_a_perspective_that_is_not_seen_is_not_in_the_journal(cast, acme, browser_of):
    assert "Advocate" in journal(acme, cast.alice)
    change_perspective(Perspective.objects.get(key="pr"), {"seen_by": [f"user-{cast.carol.pk}"]}, by=cast.erin)
    said = journal(acme, cast.alice)
    assert "Qualified" in said and not re.search("Advocate|Carol|2091|Public", said)
    assert [one.name for one in authors_of(("contact", acme.pk), cast.alice)] == ["Erin Eyre"]
    web = browser_of(cast.alice)
    last_changes = told(web, f"/contacts/{acme.pk}/edit/").partition("Last changes")[2].partition("</section>")[0]
    for text in (
        told(web, f"/journal/contact/{acme.pk}/"),
        told(web, f"/journal/contact/{acme.pk}/table/"),
        last_changes,
    ):
        assert not re.search("Advocate|Bob Boyd|2091-03|Mar 2091", text)
    assert "Advocate" in journal(acme, cast.carol)


@pytest.mark.parametrize(
    ("field", "untold"),
    [
        ("pr_stage", "Advocate|Public"), ("pr_since", "Advocate|Public"), ("pr_owner", "Carol"), ("pr_review", "2091"),
        ("sales_qualified", "Qualified|Zztoo"), ("sales_decided_because", "Zztoo"), ("sales_decided", "Zztoo|Decided"),
        ("sales_decided_by", "Decided by"),
    ],
)  # fmt: skip
def test_a_hidden_field_of_a_standing_is_not_in_the_journal(cast, acme, hide, field, untold):
    assert re.search(untold, journal(acme, cast.alice))
    hide(field)
    assert not re.search(untold, journal(acme, cast.alice))
    assert re.search(untold, journal(acme, cast.erin)) and journal(acme, cast.alice)


def test_where_companies_are_hidden_the_journal_tells_of_no_stage_that_is_a_company_s(cast, acme, hide):
    change_perspective(sales(), {"people_keep_own": True}, by=cast.erin)
    joe = create_contact({"name": "Joe Doe", "employer": acme}, by=cast.erin)
    lead = Stage.objects.get(perspective__key="sales", key="lead")
    set_stage([joe.pk], lead, by=cast.erin, as_own=True)
    assert "of their own" in journal(joe, cast.alice)
    hide("company")
    assert not re.search("of their own|Shows the stage|ACME", journal(joe, cast.alice))


def test_who_did_only_what_is_hidden_is_no_choice_in_the_journal(cast, acme, hide):
    hide("pr_stage", "pr_owner", "pr_review")
    assert [one.name for one in authors_of(("contact", acme.pk), cast.alice)] == ["Erin Eyre"]


def test_a_standing_that_is_gone_is_told_no_more_than_before(cast, acme, hide):
    Standing.objects.filter(contact=acme, perspective__key="pr").delete()
    hide("pr_stage", "pr_owner")
    assert not re.search("Advocate|Carol", journal(acme, cast.alice))


def test_where_the_stage_is_hidden_there_is_no_board(cast, acme, hide, browser_of):
    web = browser_of(cast.alice)
    assert web.get("/board/pr/").status_code == 200
    hide("pr_stage")
    assert [web.get(f"/board/pr/{part}").status_code for part in ("", "cards/", "moves/")] == [404] * 3
    assert "/board/pr/" not in told(web, "/board/sales/")
    web.cookies["board"] = "pr"
    assert web.get("/board/").headers["Location"] == "/board/sales/"
    dialog = web.post(BULK, {"ids": [acme.pk], "perspective": "pr"}, headers=HX).content.decode()
    assert "Sales" in dialog and "Public relations" not in dialog and "Advocate" not in dialog
    assert "Public relations" not in told(web, f"/contacts/{acme.pk}/")


@pytest.mark.parametrize("field", ["pr_since", "pr_days"])
def test_where_since_is_hidden_cards_have_no_age_and_no_order_of_time(cast, acme, hide, browser_of, field):
    web = browser_of(cast.alice)
    stage = Standing.objects.get(contact=acme, perspective__key="pr").stage
    for number in range(3):
        stand(create_contact({"name": f"Ann {number}"}, by=cast.alice), stage, date(2020 - number, 1, 1))
    assert "41 d" in told(web, "/board/pr/")
    hide(field)
    page = told(web, "/board/pr/")
    assert "ACME" in page and not re.search(r"\d+ d<|datetime=|as_of", page)
    board = Board(stage.perspective, cast.alice, Definition("contact"))
    first = board.further(stage, None, 2)
    assert [card.name for card in first.cards] == ["Ann 2", "Ann 1"] and first.has_more
    last = first.cards[-1]
    assert [card.name for card in board.further(stage, (last.since, last.id)).cards] == ["Ann 0", "ACME"]
    assert web.get("/board/pr/?as_of=2025-01-01").status_code == 404


def test_where_the_owner_of_a_standing_is_hidden_cards_name_that_of_the_contact(cast, acme, hide, browser_of):
    web = browser_of(cast.alice)
    assert "Carol Cole" in told(web, "/board/pr/")
    hide("pr_owner")
    page = told(web, "/board/pr/")
    assert "Carol Cole" not in page and "Alice Ames" in page
    assert "cannot be run" in told(web, f"/board/pr/?where=pr_owner:is:{cast.carol.pk}")


@pytest.mark.parametrize("field", ["pr_since", "pr_days"])
def test_where_since_is_hidden_lists_tell_no_past_stage(cast, acme, hide, browser_of, field):
    web, day = browser_of(cast.alice), today_of(cast.alice) - timedelta(days=30)
    stage = Stage.objects.get(perspective__key="pr", key="advocate")
    then = f"/contacts/?columns=name,pr_stage&as_of={day}"
    asked = f"/contacts/?where=pr_stage:is:{stage.pk}&as_of={day}"
    assert "Advocate" in told(web, then).split("<tbody")[-1] and "ACME" in told(web, asked).split("<tbody")[-1]
    hide(field)
    assert "Advocate" not in told(web, then) and "cannot be run" in told(web, asked)
    assert "Advocate" in told(web, "/contacts/?columns=name,pr_stage")


def test_nobody_is_offered_what_they_know_nothing_of(cast, acme, hide, browser_of):
    web = browser_of(cast.alice)
    page = told(web, "/contacts/")
    assert page.count('href="/board/') == 2 and 'href="/facts/"' in page
    hide("sales_orders", *(f"{one.key}_stage" for one in Perspective.objects.all()))
    page = told(web, "/contacts/")
    assert 'href="/board/' not in page and 'href="/facts/"' not in page
    assert 'href="/moves/"' in page and 'href="/board/' not in told(web, "/")


@pytest.mark.parametrize("field", ["sales_since", "sales_days"])
def test_the_dialog_tells_of_no_days_that_are_hidden(cast, acme, hide, browser_of, field):
    exempt(acme, sales(), by=cast.erin, until=date(2091, 5, 6))
    web, place = browser_of(cast.alice), f"/contacts/{acme.pk}/standings/sales/"
    assert "Time alone" in told(web, f"{place}details/") and "2091-05-06" in told(web, place)
    hide(field)
    for address in (place, f"{place}details/"):
        page = told(web, address)
        assert "Stage" in page and not re.search("Time alone|2091", page)


STEPS = {
    "checked": "Data checked",
    "verified": "Data verified",
    "attempted": "Contact attempted",
    "achieved": "Contact achieved",
}


@pytest.mark.parametrize(
    ("field", "gone"),
    [
        *((f"sales_{step}", [step]) for step in STEPS), ("phone", ["checked", "verified"]), ("email", ["checked", "verified"]),
        ("tries", ["attempted", "achieved"]), ("sales_stage", list(STEPS)),
    ],
)  # fmt: skip
def test_the_strip_shows_the_steps_that_may_be_known(cast, acme, hide, browser_of, field, gone):
    web = browser_of(cast.alice)
    assert all(label in told(web, f"/contacts/{acme.pk}/") for label in STEPS.values())
    hide(field)
    page = told(web, f"/contacts/{acme.pk}/")
    assert [step for step, label in STEPS.items() if label not in page] == gone
    if field != "sales_stage":
        assert hidden_of(cast.alice) >= {f"sales_{step}" for step in gone}


@pytest.mark.parametrize(
    ("field", "untold"),
    [("decided_by", "Erin Eyre"), ("decided_because", "Zztoo"), ("qualified", "Not qualified</b>|Zztoo|Open again")],
)
def test_the_strip_tells_nothing_hidden_of_the_decision(cast, acme, hide, browser_of, field, untold):
    def strip():
        return (
            told(browser_of(cast.alice), f"/contacts/{acme.pk}/").split('id="qualification"')[1].split("</section>")[0]
        )

    assert re.search(untold, strip())
    hide(f"sales_{field}")
    assert not re.search(untold, strip())


@pytest.fixture
def sold(cast, acme):
    """Joe of ACME ordered, whose name is not known."""
    joe = create_contact(
        {"employer": acme, "points": [{"kind": "phone", "label": "", "value": "+1 617 444 1111"}]}, by=cast.erin
    )
    row = {"kind": "order", "on": date(2026, 3, 4), "currency": "USD"}
    record_facts(
        [
            {**row, "contact_id": acme.pk, "amount": Decimal(1234)},
            {**row, "contact_id": joe.pk, "amount": Decimal(4321)},
        ],
        by=cast.erin,
    )
    return joe


def test_amounts_are_nowhere_where_revenue_or_the_amount_is_hidden(cast, acme, sold, hide, browser_of):
    web, amounts = browser_of(cast.alice), re.compile("1,?234|4,?321|5,?555")
    pages = (f"/contacts/{acme.pk}/sales/", "/facts/", "/lookups/fact/foot/")
    assert all(amounts.search(told(web, address)) for address in pages)
    for field, of in (("sales_revenue", "contact"), ("amount", "fact")):
        hide(field, of=of)
        assert [address for address in pages if amounts.search(told(web, address))] == []
        assert "Order" in told(web, pages[0])


@pytest.mark.parametrize("field", ["sales_orders", "sales_last_order", "sales_first_order"])
def test_where_orders_are_hidden_none_is_listed(cast, acme, sold, hide, browser_of, field):
    hide(field)
    web = browser_of(cast.alice)
    assert web.get(f"/contacts/{acme.pk}/sales/").status_code == 404
    assert f"/contacts/{acme.pk}/sales/" not in told(web, f"/contacts/{acme.pk}/")
    assert "2026" not in told(web, "/facts/").split("<tbody")[-1] and "1,234" not in told(web, "/facts/")
    assert "rder or opp" not in told(web, f"/journal/contact/{acme.pk}/")


def test_where_companies_are_hidden_the_panel_tells_of_no_people(cast, acme, sold, hide, browser_of):
    web = browser_of(cast.alice)
    assert "4,321" in told(web, f"/contacts/{acme.pk}/sales/")
    hide("company")
    assert not re.search("4,321|5,555|617", told(web, f"/contacts/{acme.pk}/sales/"))
    assert "1,234" in told(web, f"/contacts/{acme.pk}/sales/")
    listed = told(web, f"/facts/?where=of:is:{acme.pk}")
    assert "1,234" in listed and "4,321" not in listed


def test_a_list_of_orders_calls_nobody_by_what_is_hidden(cast, hide, browser_of):
    nobody = create_contact({"points": [{"kind": "phone", "label": "", "value": "+1 617 444 1111"}]}, by=cast.erin)
    record_facts([{"kind": "order", "on": date(2026, 3, 4), "contact_id": nobody.pk}], by=cast.erin)
    web = browser_of(cast.alice)
    assert "617" in told(web, "/facts/")
    hide("phone")
    assert not re.search(r"617.444", told(web, "/facts/"))


def test_what_is_hidden_of_moves_is_not_in_histories(cast, acme, hide, browser_of):
    web, place = browser_of(cast.alice), f"/contacts/{acme.pk}/history/"
    assert "Zzwhy" in told(web, place) and "Bob Boyd" in told(web, place)
    hide("why", "by", of="move")
    page = told(web, place)
    assert "Advocate" in page and "Zzwhy" not in page and "Bob Boyd" not in page
    assert "ACME" not in told(web, "/moves/?text=zzwhy").split("<tbody")[-1]


def test_the_number_of_entries_tells_of_no_perspective_that_is_not_seen(cast, acme):
    assert entry_count(acme, cast.alice) == entry_count(acme, cast.erin) > 0
    change_perspective(Perspective.objects.get(key="pr"), {"seen_by": [f"user-{cast.carol.pk}"]}, by=cast.erin)
    before = entry_count(acme, cast.alice)
    set_stage([acme.pk], Stage.objects.get(perspective__key="pr", key="critic"), by=cast.erin)
    assert entry_count(acme, cast.alice) == before < entry_count(acme, cast.erin)


def test_scores_are_not_in_the_log_where_they_are_hidden(cast, acme, hide, browser_of):
    moved(acme, "lead", date(2026, 2, 3), kind=Move.Kind.SCORE, to_score="zz5")
    web, places = browser_of(cast.alice), (f"/contacts/{acme.pk}/history/", "/moves/?where=kind:is:score")
    assert all("zz5" in told(web, place) or "ACME" in told(web, place).split("<tbody")[-1] for place in places)
    hide("sales_rfm")
    assert "zz5" not in told(web, places[0]) and "ACME" not in told(web, places[1]).split("<tbody")[-1]


def test_who_brought_a_move_along_is_told_no_hidden_company(cast, acme, hide, browser_of):
    joe = create_contact({"name": "Joe Doe", "employer": acme}, by=cast.erin)
    row = moved(acme, "lead", date(2026, 2, 3), came_from=joe)
    TimelineEntry.objects.filter(record_type="move", record_id=row.pk).update(contact=joe, organisation=acme)
    web = browser_of(cast.alice)
    line = f'id="entry-move-{row.pk}"'
    assert "ACME" in told(web, f"/contacts/{joe.pk}/history/").split(line)[1].split("</li>")[0]
    hide("company")
    assert "ACME" not in told(web, f"/contacts/{joe.pk}/history/").split(line)[1].split("</li>")[0]


def test_filters_of_the_log_name_no_perspective_that_is_not_seen(cast, acme, hide, browser_of):
    web = browser_of(cast.alice)
    pages = ("editor/?f=perspective", "editor/?f=to&o=is", "values/?f=to&v=adv", "values/?f=perspective&v=pub")
    said = re.compile("Advocate|Public relations")
    assert [bool(said.search(told(web, f"/lookups/move/{page}"))) for page in pages] == [True] * 4
    change_perspective(Perspective.objects.get(key="pr"), {"seen_by": [f"user-{cast.carol.pk}"]}, by=cast.erin)
    assert [page for page in pages if said.search(told(web, f"/lookups/move/{page}"))] == []
    stage = Stage.objects.get(perspective__key="pr", key="advocate")
    assert not said.search(told(web, f"/moves/?where=to:is:{stage.pk}"))
    assert sales().name in told(web, "/lookups/move/editor/?f=perspective")
