"""Taking out: a lookup, one contact, everything."""

import tempfile
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from rapport.access import step_up
from rapport.access.actions import require
from rapport.access.fingerprint import fingerprint_of
from rapport.attachments.store import path_of
from rapport.audit.actions import note
from rapport.audit.origin import origin_of
from rapport.base import catalogue
from rapport.base.errors import Gone, NotAllowed, Refused
from rapport.base.text import whole_number
from rapport.contacts.looks import note_looks
from rapport.contacts.queries import contact_for
from rapport.exchange import actions, queries
from rapport.exchange.outgoing import FORMATS, WRITERS, csv_lines
from rapport.exchange.outgoing.cards import cards_of
from rapport.exchange.outgoing.rows import ALL, Table
from rapport.lookups.definition import Definition
from rapport.lookups.queries import count_of, menu_of
from rapport.ui.pages import fragment, go, page, tell

AT_ONCE = 2_000  # records up to which the file comes with the answer
RECORD_TYPES = ("contact", "activity")


@require_http_methods(["GET", "HEAD", "POST"])
def exporting(request: HttpRequest) -> HttpResponseBase:
    """Choose what and how; a small lookup comes at once, a large one in the background with a notice."""
    if (contact_id := whole_number(request.GET.get("contact"))) is not None:
        return card(request, contact_id)
    if request.method == "POST" and (request.POST.get("format") or request.POST.get("everything")):
        try:
            return _answer(request)
        except Refused as refusal:
            return tell(go("/export/", request), refusal.sentence or str(refusal), tone="overdue")
    return page(request, "exchange/export.html", _choices(request), screen="import")


def _choices(request: HttpRequest) -> dict[str, Any]:
    """What the page asks about: a lookup of the address, or what was selected in a list (posted without a format)."""
    is_posted = request.method == "POST"
    record_type = _record_type(request.POST if is_posted else request.GET)
    asked = QueryDict(request.POST.get("query", "").lstrip("?")) if is_posted else request.GET
    definition = Definition.from_query(asked, record_type, request.user)
    total, is_exact = count_of(definition, request.user)
    return {
        "title": "Export",
        "definition": definition,
        "lookup_query": definition.query(),
        "record_type": record_type,
        "record_types": [catalogue.card(key) for key in RECORD_TYPES if key in {c.key for c in catalogue.cards()}],
        "total": total,
        "is_exact": is_exact,
        "chosen": _selected(request.POST),
        "lookups": [one for one in menu_of(request.user) if one.record_type == record_type],
        "formats": FORMATS,
        "exports": queries.exports_of(request.user),
    }


def _selected(post: QueryDict) -> tuple[int, ...]:
    """The ids that were ticked; none where all of the lookup is meant."""
    return (
        () if post.get("all") else tuple(number for i in post.getlist("ids") if (number := whole_number(i)) is not None)
    )


def _record_type(values: Any) -> str:
    return values.get("of") if values.get("of") in RECORD_TYPES else "contact"


def _answer(request: HttpRequest) -> HttpResponseBase:
    post = request.POST
    if post.get("everything"):
        if not step_up.is_recent(request):
            return step_up.ask(request)
        actions.ask_export(None, "archive", by=request.user)
        return tell(go("/export/", request), "The archive is being made. A notice tells when it is ready.")
    record_type, format_ = _record_type(post), post.get("format", "csv")
    if format_ not in WRITERS:
        raise Refused("Choose a format.")
    definition = Definition.from_query(QueryDict(post.get("query", "").lstrip("?")), record_type, request.user)
    columns = (ALL,) if post.get("columns") == ALL else ()
    ids, origin = _selected(post), origin_of(request)
    total, _ = count_of(definition, request.user)
    if not ids and total > AT_ONCE:
        actions.ask_export(definition, format_, by=request.user, columns=columns)
        return tell(
            go("/export/", request), f"{total:,} records are being written. A notice tells when the file is ready."
        )
    table = Table(definition, request.user, columns, ids, origin)
    actions.note_export(definition, format_, len(ids) or total, by=request.user, origin=origin)
    return _file(table, format_)


def _file(table: Table, format_: str) -> HttpResponseBase:
    _, content_type, suffix = FORMATS[format_]
    name = table.definition.saved.name if table.definition.saved else table.definition.card.plural
    if format_ == "csv":
        answer: HttpResponseBase = StreamingHttpResponse(csv_lines(table), content_type=content_type)
        answer["Content-Disposition"] = _attachment(f"{name}.{suffix}")
        return answer
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    WRITERS[format_](table, file, format_)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.{suffix}", content_type=content_type)


def _attachment(name: str) -> str:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " -_.") else "_" for c in name)
    return f'attachment; filename="{plain}"'


@require_GET
def card(request: HttpRequest, contact_id: int) -> HttpResponse:
    """One contact as a vCard, 4.0 or with `?version=3.0`."""
    contact = contact_for(request.user, contact_id)
    require(request.user, "contacts.export")
    version, origin = "3.0" if request.GET.get("version") == "3.0" else "4.0", origin_of(request)
    note("exported", by=request.user, what="1 contact as a card", record=("contact", contact.pk), origin=origin)
    note_looks([contact.pk], by=request.user, where="in a file", origin=origin, is_new=True)
    text = "".join(cards_of([contact.pk], request.user, version))
    answer = HttpResponse(text, content_type="text/vcard; charset=utf-8")
    answer["Content-Disposition"] = _attachment(f"{contact.shown_name}.vcf")
    return answer


@require_GET
def one_export(request: HttpRequest, export_id: int) -> HttpResponse:
    """The line of one export, asked again until it is ready."""
    return fragment(request, "exchange/_export_row.html", {"export": queries.export_for(request.user, export_id)})


@require_GET
def download(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """The file itself: one's own only, and of everything only to administrators."""
    export = queries.export_for(request.user, export_id)
    if not export.digest:
        raise Gone(queries.NO_FILE)
    if export.format == "archive":
        if not request.user.is_administrator:
            raise NotAllowed("Only administrators can take everything out.")
        if not step_up.is_recent(request):
            return step_up.ask(request)
        note("exported", by=request.user, what=f"{export.name} downloaded", origin=origin_of(request))
    else:
        require(request.user, f"{catalogue.card(export.definition['record_type']).privileges}.export")
        if export.known != fingerprint_of(request.user):
            raise Gone("What you may see has changed since this file was made. Export it again.")
    content_type = FORMATS[export.format][1] if export.format in FORMATS else "application/zip"
    stream = path_of(export.digest).open("rb")
    return FileResponse(stream, as_attachment=True, filename=export.name, content_type=content_type)
