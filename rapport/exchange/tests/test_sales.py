"""Files of orders and opportunities: whose, when, how much; twice, newer, undone."""

from datetime import date
from decimal import Decimal

import pytest

from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.contacts.actions import change_contact, create_contact
from rapport.exchange import actions
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.recognition import sales
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.models import IN_FORCE, Fact, Move, Standing

HEAD = "Order ID,Customer ID,Order date,Amount\n"
ORDERS = ["1,A1,2024-01-05,10.00\n", "2,A1,2024-02-05,20.50\n", "3,B2,2024-03-05,5.00\n"]


@pytest.fixture
def firms(alice):
    points = [
        {"kind": "email", "label": "work", "value": "Buy@a.example"},
        {"kind": "phone", "label": "work", "value": "617 555 0142"},
    ]
    a = create_contact(
        {"kind": "organisation", "name": "Alfa", "external_ids": {"shop": "A1"}, "points": points}, by=alice
    )
    b = create_contact({"kind": "organisation", "name": "Beta", "external_ids": {"shop": "B2"}}, by=alice)
    return a, b


@pytest.fixture
def bring(tmp_path, alice, firms):
    def bring(*lines, name="orders.csv", by=alice, system="shop", **choices):
        path = tmp_path / name
        path.write_text("".join(lines))
        return actions.import_file(path, by=by, system=system, **choices)

    return bring


def said(imported):
    return {k: v for k, v in imported.counts.items() if v and k in ImportRow.State.values}


def stage(contact):
    return Standing.objects.get(contact=contact, perspective__key="sales").stage.key


def log(contact):
    rows = Move.objects.filter(IN_FORCE, contact=contact, perspective__key="sales", kind="stage").order_by(
        "on", "number"
    )
    return [(one.to_stage.key, one.on.isoformat(), one.rule) for one in rows.select_related("to_stage")]


def test_orders_are_recognised_and_move_their_contacts_back_in_time(bring, firms):
    imported = bring(HEAD, *ORDERS)
    assert (imported.about, imported.choices["kind"], said(imported)) == ("facts", "order", {"created": 3})
    assert list(
        Fact.objects.filter(contact=firms[0]).order_by("on").values_list("amount", "currency", "source", "counts")
    ) == [
        (Decimal("10.00"), "USD", "shop", True),
        (Decimal("20.50"), "USD", "shop", True),
    ]
    assert [(to, on) for to, on, _ in log(firms[1])] == [
        ("suspect", "2024-03-05"),
        ("onboarding", "2024-03-05"),
        ("churned", "2025-03-06"),
    ]
    standing = Standing.objects.get(contact=firms[0], perspective__key="sales")
    assert (standing.orders, standing.revenue, standing.last_order_on) == (2, Decimal("30.50"), date(2024, 2, 5))


def test_the_same_file_again_doubles_nothing(bring):
    bring(HEAD, *ORDERS)
    moves = Move.objects.count()
    assert said(bring(HEAD, *ORDERS)) == {"same": 3}
    assert said(bring("Order ID,Who,Order date,Customer ID,Total\n", "1,x,2024-01-05,A1,10\n", name="b.csv")) == {
        "same": 1
    }
    assert (Fact.objects.count(), Move.objects.count()) == (3, moves)


def test_a_newer_file_takes_over_what_changed(bring, firms):
    bring(HEAD, *ORDERS)
    newer = bring(HEAD, "1,A1,2024-01-05,11.00\n", "2,A1,2024-02-15,20.50\n", "3,A1,2024-03-05,5.00\n")
    assert said(newer) == {"updated": 3}
    told = Fact.objects.order_by("reference").values_list("reference", "on", "amount", "contact_id")
    assert [(n, on.isoformat(), str(amount), who) for n, on, amount, who in told] == [
        ("1", "2024-01-05", "11.00", firms[0].pk),
        ("2", "2024-02-15", "20.50", firms[0].pk),
        ("3", "2024-03-05", "5.00", firms[0].pk),
    ]
    assert stage(firms[1]) == "suspect"


def test_who_is_told_by_mail_phone_or_name_and_never_guessed(bring, alice):
    create_contact({"kind": "organisation", "name": "Twin"}, by=alice)
    create_contact({"kind": "organisation", "name": "Twin"}, by=alice)
    head = "Order no,Email,Phone,Company,Order date\n"
    rows = ["1,buy@A.example,,,2024-01-05\n", "2,,+1 617 555 0142,,2024-01-05\n", "3,,,ALFA,2024-01-05\n"]
    imported = bring(head, *rows, "4,,,Twin,2024-01-05\n", "5,,,Gamma,2024-01-05\n", "6,,,,2024-01-05\n")
    assert said(imported) == {"created": 3, "rejected": 3}
    reasons = list(imported.rows.filter(state="rejected").order_by("number").values_list("reason", flat=True))
    assert reasons == [
        "2 contacts here: each is called Twin, and nothing says which.",
        "Nobody here is called Gamma. Import the contacts first.",
        "It does not say whose this is.",
    ]


def test_what_makes_no_sense_is_put_aside_with_the_reason(bring):
    rows = [
        "1,A1,2024-02-30,1.5\n",
        "2,A1,,1\n",
        "3,A1,2024-01-05,many\n",
        "4,A1,2024-01-05,-3\n",
        "5,A1,2024-01-05,7\n",
    ]
    imported = bring(HEAD, *rows, "5,A1,2024-01-06,7\n", "5,A1,2024-01-05,7\n")
    assert said(imported) == {"created": 1, "rejected": 5, "skipped": 1}
    reasons = dict(imported.rows.exclude(reason="").values_list("number", "reason"))
    assert reasons[2] == "“2024-02-30” is no whole day. Try 2024-10-14."
    assert reasons[3] == "It says no day."
    assert "Not an amount" in reasons[4] and "below zero" in reasons[5]
    assert "5 stands in row 6 already" in reasons[7] and reasons[8] == "The same as row 6."


@pytest.mark.parametrize(
    ("typed", "amounts"),
    [
        (["1.234,50", "2.000"], ["1234.50", "2000.00"]),
        (["1,234.50", "2.000"], ["1234.50", "2.00"]),
    ],
)
def test_a_column_of_amounts_is_read_one_way(bring, typed, amounts):
    imported = bring(HEAD.replace(",", ";"), *(f"{n};A1;05.01.2024;{one}\n" for n, one in enumerate(typed)))
    assert said(imported) == {"created": 2}
    assert [str(one) for one in Fact.objects.order_by("id").values_list("amount", flat=True)] == amounts


def test_opportunities_end_as_their_status_says(bring, firms):
    head = "Opportunity ID,Customer ID,Created,Close date,Stage,Amount\n"
    rows = ["O1,A1,2024-01-05,2024-02-05,Closed Lost,10\n", "O2,B2,2024-01-05,2024-03-05,Closed Won,10\n"]
    imported = bring(head, *rows, "O3,A1,2024-06-01,,Foo,1\n")
    assert (imported.choices["kind"], said(imported)) == ("opportunity", {"created": 2, "rejected": 1})
    assert [(to, on) for to, on, _ in log(firms[0])][1:] == [("opportunity", "2024-01-05"), ("prospect", "2024-02-05")]
    assert [to for to, _, _ in log(firms[1])][:3] == ["suspect", "opportunity", "onboarding"]
    assert "say beside the columns" in imported.rows.get(state="rejected").reason
    again = bring(head, *rows, "O3,A1,2024-06-01,,Foo,1\n", statuses={"Foo": "opened"})
    assert said(again) == {"same": 2, "created": 1}
    assert stage(firms[0]) == "opportunity"


def test_cancelled_orders_do_not_count(bring, firms):
    imported = bring(
        "Order ID,Customer ID,Order date,Status\n", "1,A1,2024-01-05,Storniert\n", "2,A1,2024-01-05,Draft\n"
    )
    assert said(imported) == {"created": 1, "skipped": 1}
    assert list(Fact.objects.order_by("id").values_list("kind", flat=True)) == ["order", "cancelled"]
    assert stage(firms[0]) == "suspect"


def test_kept_facts_wait_for_a_backfill(bring, firms):
    bring(HEAD, *ORDERS, moves=False)
    assert set(Fact.objects.values_list("counts", flat=True)) == {False}
    assert stage(firms[0]) == stage(firms[1]) == "suspect"


def test_what_was_kept_counts_after_the_same_file_moves_at_once(bring, firms, alice, run_jobs):
    more = ["Order ID,Customer ID,Order date,Amount\n", *ORDERS, ",A1,2024-03-09,7\n"]
    bring(*more, moves=False)
    assert stage(firms[0]) == "suspect"
    imported = bring(*more, moves=True)
    assert said(imported) == {"same": 4} and set(Fact.objects.values_list("counts", flat=True)) == {True}
    assert Standing.objects.get(contact=firms[0], perspective__key="sales").orders == 3
    actions.undo_import(imported, by=alice)
    run_jobs()
    assert (set(Fact.objects.values_list("counts", flat=True)), stage(firms[0])) == ({False}, "suspect")


def test_a_row_out_of_bounds_is_refused_and_the_others_go_in(bring):
    rows = ["7,A1,1850-01-05,1\n", "8,A1,2190-01-05,1\n", "9,A1,2024-01-05,99999999999\n"]
    imported = bring(HEAD, *rows, *ORDERS)
    assert said(imported) == {"created": 3, "rejected": 3}
    reasons = list(imported.rows.filter(state="rejected").order_by("number").values_list("reason", flat=True))
    assert reasons == ["A day since 1900, and at most a year from now."] * 2 + ["“99999999999”: Too large an amount."]


def test_a_number_of_somebody_elses_contact_is_refused_alone(bring, firms, cast, monkeypatch):
    secret = create_contact({"kind": "organisation", "name": "Secret"}, by=cast.erin)
    record_facts(
        [{"contact_id": secret.pk, "kind": "order", "on": date(2024, 1, 5), "reference": "1", "source": "shop"}],
        by=None,
    )
    set_default("contact", Level.READ, by=cast.erin)
    change_contact(firms[0], {"owner": cast.carol}, by=cast.erin)
    imported = bring(HEAD, *ORDERS[:2], by=cast.carol)
    assert said(imported) == {"created": 1, "rejected": 1}
    assert imported.rows.get(state="rejected").reason == "This number is another contact's already."
    monkeypatch.setattr(sales, "_refuse_nonsense", lambda verdicts, by: verdicts)  # it became so since they were judged
    imported = bring(HEAD, ORDERS[0], "5,A1,2024-01-05,3\n", by=cast.carol)
    assert said(imported) == {"created": 1, "rejected": 1}


def test_an_import_is_undone_as_a_whole(bring, firms, alice, run_jobs):
    before = list(Move.objects.filter(IN_FORCE).order_by("id").values_list("contact_id", "to_stage_id", "on"))
    imported = bring(HEAD, *ORDERS)
    actions.undo_import(imported, by=alice)
    run_jobs()
    imported.refresh_from_db()
    assert (imported.state, Fact.objects.count(), stage(firms[0])) == (Import.State.UNDONE, 0, "suspect")
    after = list(Move.objects.filter(IN_FORCE).order_by("id").values_list("contact_id", "to_stage_id", "on"))
    assert after == before
    assert said(bring(HEAD, *ORDERS)) == {"created": 3}


def test_a_row_put_aside_is_corrected_and_moves_its_contact(bring, firms, alice):
    imported = bring(HEAD, "1,C9,2024-01-05,10\n")
    actions.decide_rows(imported, [2], "new", by=alice, cells={2: ["1", "A1", "2024-01-05", "10"]})
    assert stage(firms[0]) == "churned"


def test_an_import_goes_on_where_it_stopped(bring, firms, alice, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(HEAD + "".join(ORDERS) + "1,A1,2025-01-05,99\n")
    with path.open("rb") as file:
        imported = actions.upload(file, "orders.csv", by=alice, system="shop")
    actions.ask_preview(imported, by=alice)
    assert said(imported) == {"created": 3, "rejected": 1}
    actions.start_import(imported, by=alice, in_background=False)
    actions.run_import(imported, job=StopsAfter(1))
    assert (imported.state, Fact.objects.filter(counts=True).count()) == ("running", 0)
    actions.run_import(imported)
    assert (imported.state, said(imported)) == ("done", {"created": 3, "rejected": 1})
    assert Fact.objects.filter(counts=True).count() == 3


class StopsAfter:
    """A job whose worker ends after so many questions."""

    def __init__(self, questions):
        self.left = questions

    def should_stop(self):
        self.left -= 1
        return self.left < 0

    def report(self, *told, **more):
        pass


def test_who_may_not_record_brings_nothing(bring, cast):
    profile = add_profile("Reader", by=cast.erin)
    change_profile(profile, by=cast.erin, allowed=["contacts.view", "contacts.import"])
    give_role(cast.carol, add_role("Reader", by=cast.erin, profiles=[profile]), by=cast.erin)
    assert said(bring(HEAD, *ORDERS, by=cast.carol)) == {"rejected": 3}
    assert not Fact.objects.exists()
