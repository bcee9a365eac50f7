"""An import at work, what came of it, and taking it back."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.base.errors import Refused
from rapport.base.neutral import neutral
from rapport.base.text import whole_number
from rapport.contacts.queries import names_of
from rapport.contacts.queries.known import hidden_of
from rapport.exchange import actions, queries
from rapport.exchange.allowed import shown, shut_columns
from rapport.exchange.models import Import, ImportRow
from rapport.ui.pages import fragment, go, page, tell

State = ImportRow.State
PAGE = 50
ASIDE = [State.DUPLICATE, State.REJECTED]
HEADINGS = {
    "created": "New",
    "updated": "Filled in",
    "same": "The same already",
    "skipped": "Skipped",
    "duplicate": "May be here already",
    "rejected": "Rejected",
    "aside": "Put aside",
    "noted": "With a note",
    "leavers": "Not in this file any more",
}


@require_POST
def run(request: HttpRequest, import_id: int) -> HttpResponse:
    """Start, stop or resume: `do` says which."""
    imported = queries.import_for(request.user, import_id)
    verb = {"stop": actions.stop_import, "resume": actions.resume_import}.get(
        request.POST.get("do", ""), actions.start_import
    )
    try:
        verb(imported, by=request.user)
    except Refused as refusal:
        return tell(go(f"/import/{import_id}/", request), refusal.sentence, tone="overdue")
    return go(f"/import/{import_id}/", request)


@require_GET
def progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """How far it is; once it is over, the page itself is asked for again."""
    imported = queries.import_for(request.user, import_id)
    if imported.state not in {Import.State.RUNNING, Import.State.UNDOING}:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return fragment(request, "exchange/_progress.html", running_context(imported))


def running_context(imported: Import) -> dict[str, Any]:
    counts = imported.counts
    done = sum(counts.get(state, 0) for state in State.values)
    seconds = 0
    if imported.started_at and done:
        passed = (timezone.now() - imported.started_at).total_seconds()
        seconds = round(passed / done * max(imported.total - done, 0))
    return {
        "title": "Import",
        "imported": imported,
        "done": done,
        "total": max(imported.total, done),
        "seconds": seconds,
        "latest": queries.just_now(imported),
        "parts": queries.standing_parts(imported).count() if imported.state == Import.State.UNDOING else 0,
    }


def result_context(imported: Import, user: Any) -> dict[str, Any]:
    """What came of it: the numbers, and the rows that were not taken."""
    aside = shown(imported, queries.rows_in(imported, ASIDE, limit=12), user)
    context: dict[str, Any] = {
        "title": "Import",
        "imported": imported,
        "total": sum(imported.counts.get(state, 0) for state in State.values),
        "aside": aside,
        "aside_count": sum(imported.counts.get(state, 0) for state in ASIDE),
        "names": names_of([r.contact_id for r in aside if r.contact_id], user),
        "leavers": queries.leavers(imported).count() if imported.state == Import.State.DONE else 0,
        "kept": queries.kept_after_undo(imported, user),
        "columns": imported.reading.get("columns", []),
        "mapping": imported.mapping,
    }
    if imported.state in {Import.State.DONE, Import.State.STOPPED, Import.State.FAILED} and imported.operation_id:
        context["undo"] = queries.undo_outlook(imported, user)
    return context


def asked_context(imported: Import, user: Any, after: int) -> dict[str, Any]:
    """A page of likely duplicates, with whom they resemble."""
    rows = queries.rows_in(imported, [State.DUPLICATE], after, PAGE + 1)
    more = rows[PAGE - 1].number if len(rows) > PAGE else 0
    rows = shown(imported, rows[:PAGE], user)
    return {
        "title": "Import",
        "rows": rows,
        "more": more,
        "after": after,
        "sides": queries.sides([r.contact_id for r in rows if r.contact_id], user),
        "asked": imported.counts.get("duplicate", 0),
        "sure": imported.counts.get("updated", 0),
    }


@require_POST
def undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take the whole import back."""
    imported = queries.import_for(request.user, import_id)
    try:
        actions.undo_import(imported, by=request.user)
    except Refused as refusal:
        return tell(go(f"/import/{import_id}/", request), refusal.sentence, tone="overdue")
    return go(f"/import/{import_id}/", request)


@require_GET
def rows(request: HttpRequest, import_id: int) -> HttpResponse:
    """The rows behind one of the numbers, 50 at a time."""
    imported = queries.import_for(request.user, import_id)
    state = request.GET.get("state", "aside")
    after = whole_number(request.GET.get("after")) or 0
    found = shown(imported, _of_state(imported, state, after, PAGE + 1), request.user)
    context = {
        "title": "Import",
        "imported": imported,
        "heading": HEADINGS.get(state, "Rows"),
        "columns": imported.reading.get("columns", []),
        "correct": whole_number(request.GET.get("correct")) or 0,
        "state": state,
        "rows": found[:PAGE],
        "more": found[PAGE - 1].number if len(found) > PAGE else 0,
        "names": names_of([r.contact_id for r in found if r.contact_id], request.user),
    }
    return page(request, "exchange/import_rows.html", context, screen="import")


def _of_state(imported: Import, state: str, after: int, limit: int) -> list[ImportRow]:
    if state == "leavers":
        return list(queries.leavers(imported).filter(number__gt=after)[:limit])
    if state == "noted":
        return list(imported.rows.exclude(reason="").filter(number__gt=after).order_by("number")[:limit])
    states: list[str] = [*ASIDE] if state == "aside" else [state]
    return queries.rows_in(imported, states, after, limit)


@require_http_methods(["POST"])
def one_row(request: HttpRequest, import_id: int, number: int) -> HttpResponse:
    """Take in a row that was put aside: corrected, as new, or as the same as its likeness."""
    imported = queries.import_for(request.user, import_id)
    columns = imported.reading.get("columns", [])
    cells = [request.POST.get(f"cell-{n}", "") for n in range(len(columns))] if "cell-0" in request.POST else None
    decision = request.POST.get("decision", "new")
    try:
        actions.decide_rows(imported, [number], decision, by=request.user, cells={number: cells} if cells else None)
    except Refused as refusal:
        return tell(go(f"/import/{import_id}/", request), refusal.sentence, tone="overdue")
    row = imported.rows.get(number=number)
    context = {"imported": imported, "row": row, "names": names_of([row.contact_id or 0], request.user)}
    return fragment(request, "exchange/_taken_row.html", context)


@require_GET
def report(request: HttpRequest, import_id: int) -> StreamingHttpResponse:
    """Every row with what became of it, as CSV; with `state`, those only: to be corrected and imported again."""
    imported = queries.import_for(request.user, import_id)
    state = request.GET.get("state", "")
    answer = StreamingHttpResponse(_report(imported, state, request.user), content_type="text/csv; charset=utf-8")
    name = "".join(c if c.isalnum() or c in "-_. " else "_" for c in imported.name).rsplit(".", 1)[0]
    answer["Content-Disposition"] = f'attachment; filename="{name or "import"} {state or "report"}.csv"'
    return answer


class _Line:
    def write(self, text: str) -> str:
        return text


def _report(imported: Import, state: str, user: Any) -> Iterator[str]:
    """Lines of the report; cells come back as they stood in the file, kept from being run."""
    writer = csv.writer(_Line())
    columns = imported.reading.get("columns") or ["Card"]
    yield "\ufeff" + writer.writerow(["Row", "What became of it", "Why", "Contact", *map(neutral, columns)])
    rows = imported.rows.order_by("number")
    if state:
        rows = rows.filter(state__in=ASIDE if state == "aside" else [state])
    shut = shut_columns(imported, None, hidden_of(user))
    for row in rows.iterator(chunk_size=1000):
        link = row.contact_id or ""
        cells = ["" if n in shut else cell for n, cell in enumerate(row.values or [row.label])]
        label = HEADINGS.get(row.state, row.state)
        yield writer.writerow([row.number, label, neutral(row.reason), link, *(neutral(str(c)) for c in cells)])
