"""Northwind: 91 customers and 830 orders through the import, kept, taken in by a backfill, and compare with a calculation of
its own that knows nothing of ours."""

import csv
import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from rapport.contacts.models import Contact
from rapport.exchange import actions
from rapport.exchange.tests.real import real
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.backfill import run_backfill, start_backfill
from rapport.perspectives.actions.foreseeing import foresee
from rapport.perspectives.actions.scoring import score_customers
from rapport.perspectives.models import IN_FORCE, Fact, Move, Standing

VALUE = re.compile(r"'((?:[^']|'')*)'|([^,()']+)")
CENT = Decimal("0.01")


def rows_of(table, text):
    """The rows of a table in the dump, as text."""
    for line in re.findall(rf"^INSERT INTO {table} VALUES \((.*)\);$", text, re.MULTILINE):
        yield [
            one.replace("''", "'") if one else other.strip()
            for one, other in VALUE.findall(line)
            if one or other.strip()
        ]


@pytest.fixture(scope="module")
def dump():
    return real("sales/northwind.sql").read_text(encoding="utf-8")


def worth(dump):
    """Order → what its lines come to."""
    found = defaultdict(Decimal)
    for order, _, price, quantity, discount in rows_of("order_details", dump):
        found[order] += Decimal(price) * int(quantity) * (1 - Decimal(discount))
    return {order: amount.quantize(CENT, ROUND_HALF_UP) for order, amount in found.items()}


def written(path, head, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


@pytest.fixture
def northwind(dump, tmp_path, erin):
    """Imported; the orders only kept. Returns {customer: [(day, amount)]} for the other calculation."""
    customers = [row[:2] for row in rows_of("customers", dump)]
    amounts, orders = worth(dump), [(row[0], row[1], row[3]) for row in rows_of("orders", dump)]
    lines = [(number, who, on, f"{amounts[number]:,}") for number, who, on in orders]
    path = written(tmp_path / "customers.csv", ["Customer ID", "Company"], customers)
    assert actions.import_file(path, by=erin, system="northwind").counts["created"] == 91
    path = written(tmp_path / "orders.csv", ["Order ID", "Customer ID", "Order date", "Amount"], lines)
    imported = actions.import_file(path, by=erin, moves=False)
    assert (imported.about, imported.system, imported.counts["created"]) == ("facts", "northwind", 830)
    again = actions.import_file(path, by=erin, moves=False)
    assert again.counts == {"same": 830} and Fact.objects.count() == 830
    told = defaultdict(list)
    for number, who, on in orders:
        told[who].append((date.fromisoformat(on), amounts[number]))
    return {who: sorted(told[who]) for who, _ in customers}


def reckoned(orders, today):
    """[(day, stage)] of one customer, by the rules as the issue words them: nothing of ours is asked."""
    year, found, stage, count, last = timedelta(days=365), [], "suspect", 0, None
    for on, _ in orders:
        if last and on - last > year:
            found.append((last + year + timedelta(days=1), "churned"))
            stage, count = "churned", 0
        count, last = count + 1, on
        wanted = "customer" if count >= 4 or stage == "customer" else "onboarding"
        if wanted != stage:
            found.append((on, wanted))
            stage = wanted
    if last and today - last > year:
        found.append((last + year + timedelta(days=1), "churned"))
    return found


def logged(contact):
    rows = Move.objects.filter(IN_FORCE, contact=contact, perspective__key="sales", kind="stage").exclude(rule="start")
    return list(rows.order_by("on", "number").values_list("on", "to_stage__key"))


def test_northwind_is_what_another_calculation_says(northwind, erin):
    today = today_of(None)
    expected = {who: reckoned(orders, today) for who, orders in northwind.items()}
    preview = foresee(erin).stored()
    assert run_backfill(start_backfill(by=erin, in_background=False)) == 830
    ours = {who: Contact.objects.get(external_ids__value=who) for who in northwind}
    assert {who: logged(contact) for who, contact in ours.items()} == expected
    stages = Counter(Standing.objects.filter(contact__in=ours.values()).values_list("stage__key", flat=True))
    assert stages == Counter(log[-1][1] if log else "suspect" for log in expected.values())
    assert stages["suspect"] == 2 and preview["changed"] == preview["contacts"] == 89
    customers = {who: next((on for on, stage in log if stage == "customer"), None) for who, log in expected.items()}
    assert {one["customer"] for one in preview["first"]} <= {on.isoformat() if on else "" for on in customers.values()}
    returned = sum(
        1 for log in expected.values() for a, b in zip(log, log[1:], strict=False) if a[1] == "churned" and b
    )
    assert (
        Move.objects.filter(IN_FORCE, rule="returned").count() == preview["by_rule"].get("returned", 0) == returned > 0
    )
    _sums(ours, northwind)


def _sums(ours, northwind):
    """Orders, first and last day, revenue; and whoever bought more has no lower figure for money."""
    for who, contact in ours.items():
        standing = Standing.objects.get(contact=contact, perspective__key="sales")
        days, amounts = [on for on, _ in northwind[who]], [amount for _, amount in northwind[who]]
        assert (standing.orders, standing.revenue) == (len(days), sum(amounts))
        assert not days or (standing.first_order_on, standing.last_order_on) == (days[0], days[-1])
    assert score_customers() == 89
    ranked = Standing.objects.exclude(score="").order_by("revenue").values_list("money", flat=True)
    assert list(ranked) == sorted(ranked) and set(ranked) == {1, 2, 3, 4, 5}
