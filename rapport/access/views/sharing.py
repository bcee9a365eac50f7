"""Sharing: how far everybody may use what is not theirs, rules that open more, and what a rule would do."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.access import keys
from rapport.access.actions import require
from rapport.access.actions.organisation import SWITCHES, switch
from rapport.access.actions.sharing import checked_rule, remove_rule, save_rule, set_default
from rapport.access.gains import Gains, Side
from rapport.access.models import Level, SharingRule
from rapport.access.predicates import found_by, lookup_choices
from rapport.access.privileges import record_types
from rapport.access.queries import rule_for, rules
from rapport.access.reading import structure
from rapport.access.role_tree import compared
from rapport.access.settings_pages import settings_page
from rapport.access.structure import Rule
from rapport.access.wording import Names
from rapport.base.catalogue import card
from rapport.base.errors import Invalid
from rapport.base.text import whole_number
from rapport.organisation.queries import organisation
from rapport.ui import pages

DEFAULTS = [
    (Level.PRIVATE, "Private"),
    (Level.READ, "Read"),
    (Level.WRITE, "Read and write"),
    (Level.FULL, "All"),
]
LEVELS = [(Level.READ, "Read"), (Level.WRITE, "Read and write"), (Level.FULL, "Delete and share too")]


@require_http_methods(["GET", "POST"])
def sharing(request: HttpRequest) -> HttpResponse:
    """The page; POST turns a switch, or changes a default, which is asked about first where it changes what people see."""
    require(request.user, "people.change")
    if request.method == "POST":
        if (setting := request.POST.get("setting", "")) in SWITCHES:
            done = switch(setting, "on" in request.POST, by=request.user)
        else:
            record_type, level = request.POST.get("record_type", ""), whole_number(request.POST.get("level"))
            if "decided" not in request.POST and (asked := _asked_default(record_type, level)):
                return pages.fragment(request, "access/_sharing.html", _context() | {"asked": asked})
            done = set_default(record_type, -1 if level is None else level, by=request.user)
        response = pages.fragment(request, "access/_sharing.html", _context())
        return pages.tell(response, done.summary, undo=done.id) if done.id else response
    rule = rule_for(whole_number(request.GET["rule"]) or 0) if "rule" in request.GET else None
    context = _context(rule, _values(rule))
    if pages.is_fragment(request):
        return pages.fragment(request, "access/_sharing.html", context)
    return settings_page(request, "sharing", "access/sharing.html", context)


def _context(
    rule: SharingRule | None = None, values: dict[str, Any] | None = None, problems: dict[str, str] | None = None
) -> dict[str, Any]:
    ours, names = structure(), Names()
    types = record_types()
    return {
        "types": [(key, plural, ours.default(key)) for key, plural in types],
        "defaults": DEFAULTS,
        "levels": LEVELS,
        "ours": organisation(),
        "rules": [_said(one, names) for one in rules()],
        "rule": rule,
        "values": values or {"what": "", "to": "", "level": Level.READ, "record_type": types[0][0]},
        "options": names.options(),
        "lookups": lookup_choices(types[0][0]),
        "problems": problems or {},
        "gains": None,
        "asked": None,
    }


def _asked_default(record_type: str, level: int | None) -> dict[str, Any] | None:
    """What another default would do, where it does anything to anybody."""
    labels, ours = {int(value): label for value, label in DEFAULTS}, structure()
    if level not in labels or record_type not in dict(record_types()):
        return None
    sides = Side(ours), Side(replace(ours, defaults=ours.defaults | {record_type: level}))
    gains, writers = (compared(record_type, *sides, so_far) for so_far in (Level.READ, Level.WRITE))
    if not (gains or writers):
        return None
    return {"record_type": record_type, "level": level, "label": labels[level], "gains": gains, "writers": writers}


def _said(rule: SharingRule, names: Names) -> dict[str, Any]:
    """One rule in words, and how many records it opens."""
    plural = card(rule.record_type).plural
    if rule.lookup:
        name = dict(lookup_choices(rule.record_type)).get(rule.lookup)
        opens = f"{plural} found by {name}" if name else "A lookup that is not shared any more"
        count = rule.found
    else:
        opens, count = f"{plural} of {names.of(rule.of)}", _owned(rule)
    level = dict(LEVELS)[Level(rule.level)].lower()
    return {"rule": rule, "opens": opens, "to": names.of(rule.to), "level": level, "count": count}


def _owned(rule: SharingRule) -> int:
    """How many records those of a rule own."""
    of, ours = keys.read(rule.of), structure()
    owners = [*ours.who(of), *(-group for group in ours.groups_in(of))]
    kind = card(rule.record_type)
    return (kind.listed_to or kind.visible_to)(None).filter(owner_key__among=owners).count()


def _values(rule: SharingRule | None) -> dict[str, Any] | None:
    """A rule as its form has it."""
    if rule is None:
        return None
    what = f"lookup-{rule.lookup}" if rule.lookup else rule.of
    return {"what": what, "to": rule.to, "level": rule.level, "record_type": rule.record_type}


def _typed(request: HttpRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the form's values, the facts of a rule)."""
    given = request.POST if request.method == "POST" else request.GET
    what, level = given.get("what", ""), whole_number(given.get("level")) or 0
    values = {"what": what, "to": given.get("to", ""), "level": level, "record_type": given.get("record_type", "")}
    is_lookup = what.startswith("lookup-")
    facts = {key: values[key] for key in ("to", "level", "record_type")}
    facts |= {"lookup": whole_number(what[7:])} if is_lookup else {"of": what}
    return values, facts


@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """What the rule in the form would do."""
    require(request.user, "people.change")
    _, facts = _typed(request)
    try:
        facts = checked_rule(facts)
    except Invalid:
        return pages.fragment(request, "access/_rule_preview.html", {"gains": None})
    changed = whole_number(request.GET.get("rule"))
    gains = gains_of(facts, changed)
    return pages.fragment(request, "access/_rule_preview.html", gains | {"rule": changed})


def gains_of(facts: dict[str, Any], changed: int | None = None) -> dict[str, Gains]:
    """Who gains or loses sight by a rule, and the right to change; `changed` is the rule in whose place it comes."""
    ours = structure()
    to, of = keys.read(facts["to"]), keys.read(facts["of"]) if facts["of"] else None
    rules = tuple(one for one in ours.rules if not changed or one.id != changed)
    there = replace(ours, rules=(*rules, Rule(facts["record_type"], of, to, facts["level"])))
    adds = (to, found_by(facts["lookup"])) if facts["lookup"] else None
    found = {}
    for name, level in (("gains", Level.READ), ("writers", Level.WRITE)):
        side = Side(there, adds if facts["level"] >= level else None, changed)
        found[name] = compared(facts["record_type"], Side(ours), side, level)
    return found


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Add the rule, or put it in the place of another."""
    require(request.user, "people.change")
    values, facts = _typed(request)
    changed = whole_number(request.POST.get("rule"))
    rule = rule_for(changed) if changed else None
    try:
        if facts.get("lookup") and facts["lookup"] not in dict(lookup_choices(facts["record_type"])):
            raise Invalid({"of": "This lookup is not shared any more."})
        done = save_rule(rule, facts, by=request.user)
    except Invalid as invalid:
        return pages.fragment(request, "access/_sharing.html", _context(rule, values, invalid.problems), status=422)
    response = pages.fragment(request, "access/_sharing.html", _context())
    return pages.tell(response, done.summary, undo=done.id) if done.id else response


@require_POST
def removal(request: HttpRequest, rule_id: int) -> HttpResponse:
    done = remove_rule(rule_for(rule_id), by=request.user)
    return pages.tell(pages.fragment(request, "access/_sharing.html", _context()), done.summary, undo=done.id)
