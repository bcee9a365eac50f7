"""The rules of sales in plain sentences, each with its switch and its number; and those of earlier times."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rapport.access.actions import require
from rapport.access.predicates import can_be_asked, lookup_choices
from rapport.access.settings_pages import settings_page
from rapport.base.errors import Conflict, Gone, Invalid
from rapport.perspectives import queries
from rapport.perspectives.actions.keeping import PRIVILEGE
from rapport.perspectives.actions.rules import READERS, RETURNS, SWITCHES, change_rules
from rapport.perspectives.actions.showing import texts_of_rules
from rapport.perspectives.lifecycle.rules import Rules
from rapport.perspectives.queries.words import worded, words
from rapport.perspectives.views.settled import said as said_meanwhile
from rapport.perspectives.views.settled import seen_in
from rapport.ui import pages


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """POST changes one thing, named by `setting`."""
    require(request.user, PRIVILEGE)
    if request.method == "GET":
        return settings_page(request, "perspectives", "perspectives/rule_settings.html", _context())
    key = request.POST.get("setting", "")
    if key not in SWITCHES and key not in READERS:
        raise Gone("There is no such rule.")
    typed = key in request.POST if key in SWITCHES else request.POST.get(key, "")
    try:
        done = change_rules({key: typed}, by=request.user, seen=seen_in(request, key))
    except Conflict as conflict:
        return _refused(request, {"key": key, "sentence": said_meanwhile(conflict, key), "typed": typed}, 409)
    except Invalid as invalid:
        return _refused(request, {"key": key, "sentence": invalid.sentence, "typed": typed}, 422)
    response = pages.fragment(request, "perspectives/_rules.html", _context())
    return pages.tell(response, done.summary, undo=done.id) if done.id else response


def _refused(request: HttpRequest, problem: dict[str, Any], status: int) -> HttpResponse:
    return pages.fragment(request, "perspectives/_rules.html", _context() | {"problem": problem}, status=status)


def _context() -> dict[str, Any]:
    ours, versions = queries.setup(), queries.rule_versions()
    names = {role: ours.stages[stage].name for role, stage in ours.by_role.items()}
    lookups = lookup_choices("contact")
    since, _, now = versions[0] if versions else (None, None, Rules())
    purchasing = queries.purchasing()
    return {
        "title": f"Rules of {queries.sales().name}",
        "sales": queries.sales(),
        "now": now,
        "was": texts_of_rules(now.stored()),
        "since": since,
        "has_moved": queries.has_moved_by_rule(),
        "names": names,
        "words": words(),
        "purchasing": purchasing.name if purchasing else "Purchasing",
        "returns": [(key, names[key]) for key in RETURNS],
        "lookups": lookups,
        "is_spared_by_gone": now.spares is not None and now.spares not in dict(lookups),
        "is_spares_broken": now.spares is not None and not can_be_asked(now.spares),
        "before": [(start, end, said(rules, names)) for start, end, rules in versions[1:]],
        "problem": None,
    }


def said(rules: Rules, names: dict[str, str]) -> str:
    """One set of rules in a line: "365 days, 4 orders, back as Onboarding; switched off: …"."""
    off = [worded(label) for key, label in OFF.items() if not getattr(rules, key)]
    parts = [f"{rules.churn_days:,} days"] if rules.churn else []
    parts += (
        [f"{rules.orders_needed} {words()['order' if rules.orders_needed == 1 else 'orders']}"]
        if rules.nth_order
        else []
    )
    parts += [f"back as {names[rules.returns_as]}"] if rules.returned else []
    return ", ".join(parts) + (f"{'; ' if parts else ''}switched off: {', '.join(off)}" if off else "")


# What stands in the line of an earlier set for a rule that was off.
OFF = {
    "opened": "{an_opportunity} opened",
    "lost": "the last one closed",
    "won": "{an_opportunity} won",
    "first_order": "the first {order}",
    "nth_order": "{orders} that make {stage_customer}",
    "churn": "time",
    "returned": "{orders} of {stage_churned}",
    "other": "suppliers",
}
