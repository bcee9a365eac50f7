"""A file on its way in: chosen, matched, compared."""

import io
from dataclasses import replace
from typing import Any, BinaryIO, cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from rapport.base.errors import Invalid, Refused
from rapport.base.text import whole_number
from rapport.exchange import actions, plans, queries, readers, sales_plans, standing_plans
from rapport.exchange.allowed import shut_columns, shut_to, without
from rapport.exchange.archive import is_empty
from rapport.exchange.checks import columns_of
from rapport.exchange.matching import ABOUT, LEAVE_OUT, OTHER, header_words, targets_of
from rapport.exchange.matching.sales import KINDS
from rapport.exchange.matching.targets import OWN_ID
from rapport.exchange.merging import POLICIES
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.readers.delimited import DELIMITERS, ENCODINGS
from rapport.exchange.views import results
from rapport.organisation.queries import colleagues, organisation
from rapport.perspectives.queries import sales
from rapport.ui.pages import fragment, go, page, tell

State = Import.State
OPEN = {State.UPLOADED, State.PREVIEWING, State.READY}
DELIMITER_NAMES = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar", "\x1f": "None, one column"}


@require_http_methods(["GET", "HEAD", "POST"])
def uploading(request: HttpRequest) -> HttpResponse:
    """The first step: choose a file or paste rows; beside it the earlier imports."""
    problem = ""
    if request.method == "POST":
        try:
            imported = _taken(request)
            actions.ask_preview(imported, by=request.user)
            return go(f"/import/{imported.id}/", request)
        except Refused as refusal:
            problem = refusal.sentence or str(refusal)
    context = {
        "title": "Import",
        "earlier": queries.earlier(request.user),
        "problem": problem,
        "pasted": request.POST.get("pasted", ""),
    }
    if problem and request.headers.get("HX-Request"):
        return fragment(request, "exchange/_upload.html", context, status=422)
    return page(request, "exchange/import_upload.html", context, screen="import", status=422 if problem else 200)


def _taken(request: HttpRequest) -> Import:
    file = request.FILES.get("file")
    if file is not None:
        return actions.upload(cast(BinaryIO, file), file.name or "file", by=request.user)
    pasted = request.POST.get("pasted", "")
    if not pasted.strip():
        raise Invalid({"file": "Choose a file, or paste rows."})
    return actions.upload(io.BytesIO(pasted.encode()), "Pasted rows.csv", by=request.user)


@require_http_methods(["GET", "HEAD", "DELETE", "POST"])
def one_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Where this import stands: its columns, its progress, or what came of it."""
    imported = queries.import_for(request.user, import_id)
    if request.method in {"DELETE", "POST"}:
        actions.discard_import(imported, by=request.user)
        return tell(go("/import/", request), f"{imported.name} is forgotten; nothing of it was written.")
    if imported.state in OPEN:
        if imported.state == State.UPLOADED:
            actions.ask_preview(imported, by=request.user)
        return page(request, "exchange/import_columns.html", columns_context(imported, request), screen="import")
    if imported.state in {State.RUNNING, State.UNDOING}:
        return page(request, "exchange/import_running.html", results.running_context(imported), screen="import")
    return page(request, "exchange/import_result.html", results.result_context(imported, request.user), screen="import")


@require_http_methods(["POST"])
def columns(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take the decisions of the columns page, and count anew."""
    imported = queries.import_for(request.user, import_id)
    problems: dict[str, str] = {}
    try:
        actions.choose(imported, _chosen(request), by=request.user)
        actions.ask_preview(imported, by=request.user)
    except Invalid as refusal:
        problems = refusal.problems
    if not problems and request.POST.get("then") == "duplicates":
        return go(f"/import/{import_id}/duplicates/", request)
    context = columns_context(imported, request, problems)
    if request.headers.get("HX-Request"):
        return fragment(request, "exchange/_columns.html", context, status=422 if problems else 200)
    return page(request, "exchange/import_columns.html", context, screen="import", status=422 if problems else 200)


def _chosen(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    plain = ("about", "system", "policy", "source", "kind", "currency", "mark")
    values: dict[str, Any] = {key: post[key] for key in plain if key in post}
    if "moves" in post:
        values["moves"] = post["moves"] == "now"
    if said := {key.removeprefix("status-"): str(post[key]) for key in post if key.startswith("status-") and post[key]}:
        values["statuses"] = said
    if stages := _stages_said(request):
        values["stages"] = stages
    if "relationship_type" in post:
        values["relationship_type"] = post["relationship_type"]
    if "owner" in post:
        values["owner"] = whole_number(post["owner"])
    if "tags" in post:
        values["tags"] = [t for t in (part.strip() for part in post["tags"].split(",")) if t]
    numbers = sorted(n for key in post if key.startswith("column-") and (n := whole_number(key[7:])) is not None)
    if numbers:
        values["mapping"] = [post[f"column-{n}"] for n in numbers]
    return values


def _stages_said(request: HttpRequest) -> dict[str, dict[str, int]]:
    """Which stage each word means, by column: the fields are called stage:column:word."""
    found: dict[str, dict[str, int]] = {}
    for key, typed in request.POST.items():
        _, _, place = key.partition("stage:")
        target, colon, word = place.partition(":")
        if colon and key.startswith("stage:") and (stage := whole_number(str(typed))) is not None:
            found.setdefault(target, {})[word] = stage
    return found


@require_http_methods(["POST"])
def reading(request: HttpRequest, import_id: int) -> HttpResponse:
    """Read the file in another way."""
    imported = queries.import_for(request.user, import_id)
    wished: dict[str, Any] = {k: request.POST[k] for k in ("encoding", "delimiter", "sheet") if request.POST.get(k)}
    if (header := whole_number(request.POST.get("header"))) is not None:
        wished["header"] = header
    try:
        actions.read_again(imported, wished, by=request.user)
        actions.ask_preview(imported, by=request.user)
    except Refused as refusal:
        return tell(go(f"/import/{import_id}/", request), refusal.sentence or str(refusal), tone="overdue")
    return go(f"/import/{import_id}/", request)


@require_GET
def outlook(request: HttpRequest, import_id: int) -> HttpResponse:
    """What will happen, in numbers; asked again while they are counted."""
    imported = queries.import_for(request.user, import_id)
    return fragment(request, "exchange/_outlook.html", outlook_context(imported))


@require_http_methods(["GET", "HEAD", "POST"])
def duplicates(request: HttpRequest, import_id: int) -> HttpResponse:
    """The rows that may be somebody who is here: the same, new, or later."""
    imported = queries.import_for(request.user, import_id)
    if imported.state not in OPEN:
        return go(f"/import/{import_id}/", request)
    if request.method == "POST":
        numbered = ((whole_number(k[4:]), v) for k, v in request.POST.items() if k.startswith("row-"))
        said = {number: str(v) for number, v in numbered if number is not None}
        actions.decide(imported, said, by=request.user, rest=request.POST.get("rest", ""))
        if request.POST.get("then") == "run":
            actions.start_import(imported, by=request.user)
            return go(f"/import/{import_id}/", request)
        return go(f"/import/{import_id}/duplicates/?after={request.POST.get('after', '0')}", request)
    after = whole_number(request.GET.get("after")) or 0
    context = results.asked_context(imported, request.user, after) | outlook_context(imported)
    return page(request, "exchange/import_duplicates.html", context, screen="import")


def outlook_context(imported: Import) -> dict[str, Any]:
    problems = queries.rows_in(imported, [ImportRow.State.REJECTED], limit=4)
    notes = imported.rows.exclude(reason="").exclude(state__in=["rejected", "duplicate"]).order_by("number")[:4]
    return {
        "imported": imported,
        "problems": [*problems, *notes][:4],
        "alike": queries.rows_in(imported, [ImportRow.State.DUPLICATE], limit=3),
        "policies": POLICIES,
        "policy": imported.choices.get("policy", "follow"),
    }


def columns_context(imported: Import, request: HttpRequest, problems: dict[str, str] | None = None) -> dict[str, Any]:
    """Everything the columns page shows."""
    if imported.format == "archive":
        return outlook_context(imported) | {"title": "Import", "columns": [], "reading": {}, "is_empty": is_empty()}
    kept = plans.reading_of(imported)
    wished = {
        k: v for k, v in imported.reading.items() if k in {"encoding", "delimiter", "sheet", "header"} and v != ""
    }
    kept.rows = readers.look(plans.file_of(imported), imported.format, wished, header_words()).rows
    sales_plans.foretaste(imported, kept)
    standing_plans.foretaste(imported, kept)
    plan = plans.plan_of(imported)
    closed = shut_to(imported.by)
    shut = shut_columns(imported, kept, closed)
    lines = [
        replace(line, check="You may not fill this in: left out")
        if line.number in shut and line.target == LEAVE_OUT
        else line
        for line in columns_of(kept, plan, organisation().country, problems)
    ]
    return outlook_context(imported) | {
        "title": "Import",
        "columns": lines,
        "shut": bool(shut),
        "fixed": plan.fixed,
        "matched": sum(1 for c in lines if c.target not in {OTHER, LEAVE_OUT}),
        "groups": _groups(imported.about, closed),
        "own_id": OWN_ID,
        "abouts": ABOUT,
        **_chosen_so_far(imported),
        "colleagues": colleagues(),
        "sources": plans.sources(),
        "ties": plans.tie_types() if imported.about == "relationships" else [],
        "encodings": ENCODINGS,
        "delimiters": [(d, DELIMITER_NAMES[d]) for d in (*DELIMITERS, "\x1f")],
        "reading": imported.reading,
        "cards": _cards(kept.rows[:3], plan.fixed) if imported.format == "vcard" else [],
    }


def _chosen_so_far(imported: Import) -> dict[str, Any]:
    """The decisions, and of a file of orders or opportunities what there is to decide."""
    choices = {**plans.DEFAULTS, **imported.choices}
    if imported.about != "facts":
        return {"choices": choices, "stage_words": standing_plans.words_of(imported, choices)}
    return {
        "choices": choices,
        "kinds": KINDS,
        "marks": sales_plans.MARKS,
        "statuses": sales_plans.statuses_of(imported, choices),
        "meanings": sales_plans.meanings_of(choices),
        "currency": organisation().currency,
        "sales_name": sales().name,
    }


def _cards(rows: list[Any], fixed: frozenset[str]) -> list[Any]:
    """The first cards as they will be read."""
    return [replace(row, values=without(row.values, fixed)[0]) if row.values and fixed else row for row in rows]


def _groups(about: str, fixed: frozenset[str]) -> dict[str, list]:
    """The places a column can go, under the headings of the catalogue."""
    groups: dict[str, list] = {}
    for target in targets_of(about, fixed).values():
        groups.setdefault(target.group, []).append(target)
    return groups
