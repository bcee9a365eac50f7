"""Settings for oneself."""

from allauth.core import ratelimit
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.access import actions
from rapport.access.settings_pages import Setting, setting_refused, setting_saved, settings_page
from rapport.base.errors import Gone, Invalid
from rapport.notices.models import Notice
from rapport.notices.queries import SHOWN_BY_BROWSER
from rapport.organisation import choices
from rapport.organisation.models import User
from rapport.organisation.queries import organisation
from rapport.ui import pages

THEMES = (("auto", "As the system"), ("light", "Light"), ("dark", "Dark"))
DENSITIES = (("compact", "Compact, 41 rows"), ("cosy", "Cosy, 28 rows"), ("roomy", "Roomy, 21 rows"))
NOTICES = (
    ("reminder", "Reminders of what is planned"),
    ("mention", "Somebody mentions me"),
    ("follow", "News of those I follow"),
    ("assigned", "Contacts and activities given to me"),
    ("system", "My imports and exports"),
)
KEYS = Setting(
    "single_keys",
    "Single-letter keys",
    "toggle",
    note="C logs a call, S schedules, / searches. Off if a speech program types for you.",
)


def _settings(user: User) -> dict[str, tuple[Setting, object]]:
    """Each setting with its value; what is as the organisation has it says so."""
    own = organisation()
    zones = (("", f"As the organisation: {choices.place_of(own.time_zone)}"), *choices.time_zone_labels())
    hours = [(user.works_from, "works_from", "Working hours from"), (user.works_until, "works_until", "Until")]
    days = "" if user.working_days else "As the organisation, until you change it."
    return {
        "name": (Setting("name", "Name"), user.name),
        "single_keys": (KEYS, user.single_keys),
        "time_zone": (Setting("time_zone", "Time zone", "select", zones, span="span-6"), user.time_zone),
        **{key: (Setting(key, label, "time", span=""), f"{at.hour}:{at.minute:02}") for at, key, label in hours},
        "working_days": (
            Setting("working_days", "Working days", "days", tuple(choices.WEEKDAYS), note=days, span="span-6"),
            user.working_days or own.working_days,
        ),
    }


@require_GET
def settings_index(request: HttpRequest) -> HttpResponse:
    return redirect("/settings/mine/")


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _save(request)
    context = {
        "settings": _settings(request.user),
        "themes": THEMES,
        "densities": DENSITIES,
        "notices": NOTICES,
        "title": "Your settings",
    }
    context["shown"] = _shown_notices(request.user)
    return settings_page(request, "mine", "access/own_settings.html", context)


def _shown_notices(user: User) -> dict[str, bool]:
    chosen = user.notice_choices
    here = {kind: chosen.get(kind, True) for kind, _ in NOTICES}
    return here | {f"browser.{k}": chosen.get(f"browser.{k}", Notice.Kind(k) in SHOWN_BY_BROWSER) for k, _ in NOTICES}


def _save(request: HttpRequest) -> HttpResponse:
    user, key = request.user, request.POST.get("setting", "")
    if key in {"theme", "density"}:
        return _save_look(request, key)
    if key == "notice":
        return _save_notice(request)
    settings = _settings(user)
    if key not in settings:
        raise Gone("There is no such setting.")
    one, _ = settings[key]
    values = {"toggle": bool(request.POST.get(key)), "days": "".join(request.POST.getlist(key))}
    value = values.get(one.kind, request.POST.get(key, ""))
    try:
        done = actions.change_own_settings(user, {key: value}, by=user)
    except Invalid as invalid:
        return setting_refused(request, one, value, invalid.problems.get(key) or invalid.sentence)
    response = setting_saved(request, *_settings(user)[key], done)
    return pages.trigger(response, "look", {"keys": "on" if user.single_keys else "off"})


def _save_look(request: HttpRequest, key: str) -> HttpResponse:
    value = request.POST.get(key, "")
    done = actions.change_own_settings(request.user, {key: value}, by=request.user)
    response = pages.trigger(HttpResponse(status=204), "look", {key: value})
    return pages.tell(response, done.summary, undo=done.id) if done.id else response


def _save_notice(request: HttpRequest) -> HttpResponse:
    key = request.POST.get("notice", "")
    if key not in _shown_notices(request.user):
        raise Gone("There is no such notice.")
    chosen = request.user.notice_choices | {key: "on" in request.POST}
    done = actions.change_own_settings(request.user, {"notice_choices": chosen}, by=request.user)
    return pages.tell(HttpResponse(status=204), done.summary, undo=done.id)


@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A small dialog: the old one, the new one. Every other session ends."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            if not ratelimit.consume(request, action="change_password"):
                raise Invalid({"old": "Too many tries. Wait five minutes, then try again."})
            old, new = request.POST.get("old", ""), request.POST.get("new", "")
            actions.change_password(request.user, old, new, by=request.user)
            update_session_auth_hash(request, request.user)
            done = pages.close(HttpResponse(status=204), "dialog")
            return pages.tell(done, "Password changed. You are signed out everywhere else.")
        except Invalid as invalid:
            problems = {"new" if key == "password" else key: said for key, said in invalid.problems.items()}
    context = {"problems": problems}
    return pages.fragment(request, "access/_password_dialog.html", context, status=422 if problems else 200)


@require_POST
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else; this session goes on under a new key."""
    actions.sign_out_elsewhere(request.user, by=request.user)
    update_session_auth_hash(request, request.user)
    return pages.tell(HttpResponse(status=204), "Signed out everywhere else")
