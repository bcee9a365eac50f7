"""What administrators decide about the rules of sales. What a rule moved before stays explained by the rules of its time."""

from typing import Any

from django.db.models import F

from rapport.access.actions import require
from rapport.access.actions.alone import one_at_a_time
from rapport.access.predicates import lookup_choices
from rapport.base.errors import Invalid
from rapport.base.text import whole_number
from rapport.journal.actions import operation
from rapport.journal.models import Operation
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.keeping import PRIVILEGE, RULE_SETS
from rapport.perspectives.actions.showing import NOTHING_SEEN, Texts, texts_of_rules, untouched
from rapport.perspectives.lifecycle.rules import MOST_DAYS, Rules
from rapport.perspectives.models import SALES, Perspective, RuleSet
from rapport.perspectives.queries import has_moved_by_rule

SWITCHES = ("opened", "lost", "won", "first_order", "nth_order", "churn", "returned", "other")
RETURNS = ("onboarding", "customer")


@one_at_a_time
def change_rules(values: dict[str, Any], *, by: Any, seen: Texts = NOTHING_SEEN) -> Operation:
    """Change what `values` name of the rules of sales; see `Rules`. Raises Invalid, NotAllowed.

    `seen` is what a form showed of them: what is left like that is not written. Raises Conflict where somebody else changed the
    same since.

    While no rule has moved anybody the rules change for all time. Later they change from today on, so that what was moved
    stays explained; a second change on one day replaces the first.
    """
    require(by, PRIVILEGE)
    sales = Perspective.objects.get(key=SALES)
    row = sales.rule_sets.order_by(F("since").desc(nulls_last=True)).first() or RuleSet()
    now, today = Rules.read(row.rules).stored(), today_of(None)
    checked = _checked(values)
    left = untouched(("rule_set", row.pk), seen, texts_of_rules(now), texts_of_rules({**now, **checked}))
    rules = {**now, **{key: value for key, value in checked.items() if key not in left}}
    facts = {"perspective_id": sales.pk, "rules": rules}
    with operation("change_rules", by=by, summary=f"Rules of {sales.name} changed") as writing:
        if row.pk and facts["rules"] == now:
            return writing.operation
        if row.pk and row.since != today and has_moved_by_rule():
            row, facts = RuleSet(), {**facts, "since": today}
        RULE_SETS.store(writing, row, facts, is_new=row.pk is None)
    return writing.operation


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    facts, problems = {}, {}
    for key, value in values.items():
        try:
            facts[key] = bool(value) if key in SWITCHES else READERS[key](value)
        except ValueError as error:
            problems[key] = str(error)
    if problems:
        raise Invalid(problems)
    return facts


def _number(least: int, most: int) -> Any:
    def read(typed: Any) -> int:
        number = whole_number(typed)
        if number is None or not least <= number <= most:
            raise ValueError(f"A number from {least:,} to {most:,}.")
        return number

    return read


def _returns_as(typed: str) -> str:
    if typed not in RETURNS:
        raise ValueError("Choose one of these.")
    return typed


def _spares(typed: Any) -> int | None:
    """A lookup of contacts that everybody shares; none spares nobody."""
    if not str(typed or ""):
        return None
    lookup = whole_number(typed)
    if lookup is None or lookup not in dict(lookup_choices("contact")):
        raise ValueError("This lookup is not shared any more.")
    return lookup


READERS: dict[str, Any] = {
    "orders_needed": _number(1, 4),
    "churn_days": _number(0, MOST_DAYS),
    "returns_as": _returns_as,
    "spares": _spares,
}
