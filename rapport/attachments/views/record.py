"""Tags, comments and files of any record: fragments that stand wherever the record does."""

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.attachments import actions, queries, store
from rapport.attachments.actions.allowed import is_changeable
from rapport.attachments.hanging import COMMENTS, FILES, fixed_here, require_known
from rapport.attachments.models import Comment, File
from rapport.base import catalogue
from rapport.base.errors import Gone, Invalid, NotAllowed, Refused
from rapport.base.text import whole_number
from rapport.journal.models import Operation
from rapport.organisation.queries import colleagues as all_colleagues
from rapport.ui.pages import fragment, tell, trigger

RUNS_IN_BROWSERS = ("text/html", "image/svg", "application/xml", "text/xml")


@require_http_methods(["GET", "POST"])
def tags(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """The tags of a record in place: `?edit` opens them, a POST adds or removes one."""
    _about(request, record_type, record_id)
    card = catalogue.card(record_type)
    if "tags" in catalogue.hidden_fields(card, request.user):
        raise Gone("There are no tags here.")
    context = {"record_type": record_type, "record_id": record_id, "problem": ""}
    done: Operation | None = None
    if request.method == "POST":
        add, remove = request.POST.get("add", "").split(","), request.POST.getlist("remove")
        try:
            done = actions.set_tags(record_type, [record_id], add=[] if remove else add, remove=remove, by=request.user)
        except Invalid as refused:
            context["problem"] = refused.sentence
    context["tags"] = queries.tags_of(record_type, [record_id]).get(record_id, [])
    is_free = "tags" not in catalogue.fixed_fields(card, request.user)
    context["is_fixed"] = not (is_free and actions.is_changeable(record_type, [record_id], request.user))
    is_open = request.method == "POST" or ("edit" in request.GET and not context["is_fixed"])
    names = [name for name in queries.tag_names(request.user) if name not in context["tags"]] if is_open else []
    template = "attachments/_tags_open.html" if is_open else "attachments/_tags.html"
    response = fragment(request, template, {**context, "names": names})
    return tell(response, done.summary, undo=done.id) if done and done.id else response


@require_http_methods(["GET", "POST"])
def comments(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """The comments of a record; `?write` opens the box, a POST adds one."""
    about = _about(request, record_type, record_id, COMMENTS)
    if request.method == "GET":
        writes = "write" in request.GET and is_changeable(record_type, [record_id], request.user)
        return _thread(request, record_type, record_id, writes=writes)
    try:
        _, done = actions.add_comment(
            record_type, record_id, request.POST.get("text", ""), by=request.user, about=about
        )
    except Invalid as refused:
        facts = {"writes": True, "typed": request.POST.get("text", ""), "problems": refused.problems}
        return _thread(request, record_type, record_id, status=422, **facts)
    return tell(_thread(request, record_type, record_id), "Commented", undo=done.id)


@require_http_methods(["GET", "POST", "DELETE"])
def comment(request: HttpRequest, comment_id: int) -> HttpResponse:
    """One's own comment: `?edit` opens it, POST words it anew, DELETE takes it away."""
    found = queries.comment_for(comment_id)
    record, facts = (found.record_type, found.record_id), {}
    about = _about(request, *record, COMMENTS)
    if request.method == "GET":
        if found.by_id != request.user.id:
            raise NotAllowed("Only who wrote a comment can change it.")
        return _thread(request, *record, edited=comment_id)
    try:
        if request.method == "DELETE":
            done = actions.trash_comment(found, by=request.user, about=about)
        else:
            done = actions.change_comment(found, request.POST.get("text", ""), by=request.user, about=about)
    except Invalid as refused:
        facts = {"edited": comment_id, "typed": request.POST.get("text", ""), "problems": refused.problems}
        return _thread(request, *record, status=422, **facts)
    response = _thread(request, *record)
    return tell(response, done.summary, undo=done.id) if done.id else response


@require_safe
def colleagues(request: HttpRequest) -> HttpResponse:
    """Who can be mentioned, as the options of a list."""
    return fragment(request, "attachments/_colleagues.html", {"colleagues": all_colleagues()})


@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """The files of a record; a POST whose body is the file itself adds one under `?name=`."""
    about = _about(request, record_type, record_id, FILES)
    if request.method == "GET":
        found = queries.files_of(record_type, [record_id]).get(record_id, [])
        context = {"files": found, "record_type": record_type, "record_id": record_id, "limit": settings.UPLOAD_LIMIT}
        is_free = FILES not in fixed_here(record_type, request.user)
        context["is_fixed"] = not (is_free and actions.is_changeable(record_type, [record_id], request.user))
        return fragment(request, "attachments/_files.html", context)
    try:
        added, done = _take(request, record_type, record_id, about)
    except store.TooLarge as refused:
        return JsonResponse({"sentence": refused.sentence}, status=413)
    except Refused as refused:
        return JsonResponse({"sentence": refused.sentence}, status=422)
    return JsonResponse({"sentence": f"{added.name} added", "undo": done.id}, status=201)


def _take(request: HttpRequest, record_type: str, record_id: int, about: int | None) -> tuple[File, Operation]:
    """The body as a file; one that says it is too large is not read at all."""
    length = whole_number(request.headers.get("Content-Length"))
    if length is not None and length > settings.UPLOAD_LIMIT:
        raise store.TooLarge(f"The file is larger than {settings.UPLOAD_LIMIT // 1_048_576} MB, so it was not kept.")
    return actions.add_file(record_type, record_id, request.GET.get("name", ""), request, by=request.user, about=about)


@require_http_methods(["GET", "HEAD", "DELETE"])
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """A file as a download, never shown inside a page; DELETE moves it to the trash."""
    found = queries.file_for(file_id)
    about = _about(request, found.record_type, found.record_id, FILES)
    if request.method == "DELETE":
        done = actions.trash_file(found, by=request.user, about=about)
        response = tell(HttpResponse(), done.summary, undo=done.id)
        return trigger(response, "files.changed")
    return _download(found)


@require_POST
def file_return(request: HttpRequest, file_id: int) -> HttpResponse:
    """Bring a file back from the trash."""
    found = queries.file_for(file_id, with_trash=True)
    about = _about(request, found.record_type, found.record_id, FILES)
    done = actions.bring_back_file(found, by=request.user, about=about)
    return trigger(tell(HttpResponse(status=204), done.summary, undo=done.id), "record.changed")


def _download(found: File) -> HttpResponse:
    try:
        stream = store.path_of(found.digest).open("rb")
    except FileNotFoundError:
        raise Gone("The content of this file is missing from the data folder.") from None
    is_harmless = not found.content_type.startswith(RUNS_IN_BROWSERS)
    response = FileResponse(
        stream,
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type if is_harmless else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _thread(
    request: HttpRequest, record_type: str, record_id: int, *, status: int = 200, **facts: object
) -> HttpResponse:
    user = request.user
    found: list[Comment] = queries.comments_of(record_type, [record_id], user).get(record_id, [])
    context = {"record_type": record_type, "record_id": record_id, "comments": found}
    context["is_fixed"] = not is_changeable(record_type, [record_id], user)
    context["fixed"] = fixed_here(record_type, user)
    context |= {"writes": False, "edited": 0, "typed": "", "problems": {}, **facts}
    files = queries.files_of(record_type, [record_id], user) if record_type != "contact" else {}
    context["files"] = files.get(record_id, [])
    return fragment(request, "attachments/_thread.html", context, status=status)


def _about(request: HttpRequest, record_type: str, record_id: int, what: str = "") -> int | None:
    """The contact in whose journal this record shows. Raises Gone where the person may not see the record, or `what` of it."""
    card = catalogue.card_if_any(record_type)
    if card is None or not card.carries or not card.visible_to(request.user).filter(pk=record_id).exists():
        raise Gone("This record is not here. It may be in the trash.")
    if what:
        require_known(record_type, what, request.user)
    if record_type == "contact":
        return record_id
    return card.about(record_id) if card.about else None
