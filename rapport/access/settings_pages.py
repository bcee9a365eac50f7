"""The shell of settings: an index on the left, pages that rooms plug in, and settings that save as one goes."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from rapport.access.actions.permission import require
from rapport.access.queries import may
from rapport.base.sockets import SettingsPage, plugged
from rapport.journal.models import Operation
from rapport.ui import pages


@dataclass(frozen=True)
class Setting:
    """One thing that is saved when it is changed. `kind`: text, number, time, select, toggle, days."""

    key: str
    label: str
    kind: str = "text"
    options: tuple[tuple[str, str], ...] = ()
    note: str = ""
    span: str = "span-3"


def settings_page(request: HttpRequest, key: str, template: str, context: dict | None = None) -> HttpResponse:
    """The page plugged in under `key`, in the shell. Raises NotAllowed where it is for administrators only."""
    here = next(page for page in plugged(SettingsPage) if page.key == key)
    if here.for_administrators:
        require(request.user, here.privilege)
    shell = {"title": here.label, "settings_page": here, "sections": _sections(request.user), "here": request.path}
    return pages.page(request, template, shell | (context or {}), screen="settings")


def _sections(user: Any) -> dict[str, list[SettingsPage]]:
    """Heading → the pages that this person may open; their own stand below their name."""
    found: dict[str, list[SettingsPage]] = {user.name: []}
    for page in plugged(SettingsPage):
        if not page.for_administrators or may(user, page.privilege):
            is_own = not page.for_administrators and page.section == "Organisation"
            found.setdefault(user.name if is_own else page.section, []).append(page)
    return found


def setting_saved(request: HttpRequest, one: Setting, value: Any, done: Operation) -> HttpResponse:
    """The setting as it is stored now, with the toast that undoes it."""
    context = {"one": one, "value": value, "problem": "", "here": request.path}
    response = pages.fragment(request, "access/_setting.html", context)
    return pages.tell(response, done.summary, undo=done.id) if done.id else response


def setting_refused(request: HttpRequest, one: Setting, typed: Any, problem: str) -> HttpResponse:
    """The setting with what was typed and the sentence beside it."""
    context = {"one": one, "value": typed, "problem": problem, "here": request.path}
    return pages.fragment(request, "access/_setting.html", context, status=422)
