"""What is done with the contacts selected in a list: owner, tags, touch plan, dropped, trash."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from rapport.attachments.actions import set_tags
from rapport.attachments.queries import tag_names
from rapport.base.errors import Invalid
from rapport.base.text import whole_number
from rapport.contacts import actions, choices, queries
from rapport.contacts.actions.many import counted
from rapport.contacts.views.giving import lost
from rapport.lookups.definition import Definition
from rapport.lookups.queries import matching
from rapport.ui.pages import close, fragment, tell, trigger

REASONS = ("No need", "Out of business", "Retired", "Competitor", "Asked to be left alone", "Other")


def selected(request: HttpRequest) -> list[int]:
    """The ticked contacts, or with `all` everything that the list's lookup finds."""
    if request.POST.get("all"):
        definition = Definition.from_query(
            QueryDict(request.POST.get("query", "").lstrip("?")), "contact", request.user
        )
        return list(matching(definition, request.user).values_list("pk", flat=True))
    wanted = [pk for text in request.POST.getlist("ids") for i in text.split(",") if (pk := whole_number(i))]
    return [contact.pk for contact in queries.contacts_of(request.user, wanted)]


@require_POST
def for_selected(request: HttpRequest, what: str) -> HttpResponse:
    """Without a decision the dialog that asks for it (at once where there is nothing to ask), with one the deed."""
    if what not in DEEDS:
        raise Http404
    ids = selected(request)
    if not ids:
        return tell(HttpResponse(status=204), "Nothing is selected.", tone="overdue")
    if what != "trash" and "decided" not in request.POST:
        return _dialog(request, what, ids, {})
    try:
        done = DEEDS[what](request, ids)
    except Invalid as refusal:
        return _dialog(request, what, ids, refusal.problems, status=422)
    said = done.summary + (lost(request.user, ids) if what == "owner" else "")
    return tell(trigger(close(HttpResponse(status=204), "dialog"), "record.changed"), said, undo=done.id)


def _dialog(
    request: HttpRequest, what: str, ids: list[int], problems: dict[str, str], status: int = 200
) -> HttpResponse:
    is_all = bool(request.POST.get("all"))
    context = {
        "what": what, "problems": problems, "counted": counted(len(ids)), "url": f"/contacts/bulk/{what}/",
        "is_all": is_all, "query": request.POST.get("query", ""), "ids": "" if is_all else ",".join(map(str, ids)),
        "typed": request.POST, "reasons": REASONS, "owners": choices.owners_and_groups() if what == "owner" else [],
        "tags": tag_names(request.user) if what == "tags" else [],
    }  # fmt: skip
    return fragment(request, "contacts/_bulk_dialog.html", context, status=status)


def _owner(request: HttpRequest, ids: list[int]) -> Any:
    given = request.POST.get("owner", "")
    return actions.change_contacts(ids, {"owner": choices.owner_number(given)}, by=request.user)


def _goal(request: HttpRequest, ids: list[int]) -> Any:
    return actions.set_touch_goal(ids, request.POST.get("goal", ""), by=request.user)


def _drop(request: HttpRequest, ids: list[int]) -> Any:
    return actions.drop_contacts(ids, reason_of(request), by=request.user)


def reason_of(request: HttpRequest) -> str:
    """The reason that was chosen, with the words typed."""
    why, words = request.POST.get("why", ""), request.POST.get("words", "").strip()
    return words if why in ("", "Other") else f"{why}. {words}" if words else why


def _trash(request: HttpRequest, ids: list[int]) -> Any:
    return actions.trash_contacts(ids, by=request.user)


def _tags(request: HttpRequest, ids: list[int]) -> Any:
    add, remove = (request.POST.get(key, "").split(",") for key in ("add", "remove"))
    if not any(name.strip() for name in (*add, *remove)):
        raise Invalid({"add": "Type a tag to add, or one to take off."})
    return set_tags("contact", ids, add=add, remove=[name for name in remove if name.strip()], by=request.user)


DEEDS: dict[str, Callable[[HttpRequest, list[int]], Any]] = {
    "owner": _owner,
    "goal": _goal,
    "drop": _drop,
    "trash": _trash,
    "tags": _tags,
}
