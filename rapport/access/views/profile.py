"""Profiles: what whoever has one may do, and how far each field may be used."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.access import privileges
from rapport.access.actions import require
from rapport.access.actions.profile import allow, change_profile, limit_field, remove_profile, set_up_profile
from rapport.access.models import Profile
from rapport.access.queries import counted_profiles, profile_for
from rapport.access.settings_pages import settings_page
from rapport.base.catalogue import Card, Field, cards
from rapport.base.errors import Gone, Invalid, Refused
from rapport.base.text import whole_number
from rapport.ui import pages

# What stands as columns of one table, since it is the same of each kind of record; the rest stands below as ticks.
VERBS = ("view", "create", "change", "delete", "share", "export", "many")


@require_http_methods(["GET", "POST"])
def profiles(request: HttpRequest) -> HttpResponse:
    """All of them; POST adds one that begins as another is."""
    require(request.user, "people.change")
    context: dict[str, Any] = {"profiles": counted_profiles(), "problems": {}, "typed": {}}
    if request.method == "POST":
        like = whole_number(request.POST.get("like"))
        try:
            name = request.POST.get("name", "")
            row, done = set_up_profile(name, by=request.user, like=profile_for(like) if like else None)
            answer = pages.go(f"/settings/profiles/{row.pk}/", request)
            return pages.tell(answer, done.summary, undo=done.id)
        except Invalid as invalid:
            context |= {"problems": invalid.problems, "typed": request.POST}
            return pages.fragment(request, "access/_profiles.html", context, status=422)
    return settings_page(request, "profiles", "access/profiles.html", context)


@require_http_methods(["GET", "POST"])
def one_profile(request: HttpRequest, profile_id: int) -> HttpResponse:
    """The page of one, which saves as one goes."""
    require(request.user, "people.change")
    profile = profile_for(profile_id)
    if request.method == "POST":
        return _save(request, profile)
    return settings_page(request, "profiles", "access/profile.html", _context(request, profile))


def _save(request: HttpRequest, profile: Profile) -> HttpResponse:
    by, post = request.user, request.POST
    setting, is_on = post.get("setting", ""), "on" in post
    saves = {
        "name": lambda: change_profile(profile, by=by, name=post.get("name", "")),
        "privilege": lambda: allow(profile, post.get("privilege", ""), is_on, by=by),
        "field": lambda: limit_field(
            profile, post.get("record_type", ""), post.get("field", ""), post.get("access", ""), by=by
        ),
    }
    if setting not in saves:
        raise Gone("There is no such setting.")
    problems: dict[str, str] = {}
    try:
        done = saves[setting]()
    except Invalid as invalid:
        problems = {setting: invalid.sentence}
    except Refused as refused:
        problems = {"privileges": str(refused)}
    context = _context(request, profile_for(profile.pk)) | {"problems": problems, "typed": post.get("name", "")}
    response = pages.fragment(request, "access/_profile.html", context, status=422 if problems else 200)
    return response if problems or not done.id else pages.tell(response, done.summary, undo=done.id)


@require_POST
def removal(request: HttpRequest, profile_id: int) -> HttpResponse:
    done = remove_profile(profile_for(profile_id), by=request.user)
    return pages.tell(pages.go("/settings/profiles/", request), done.summary, undo=done.id)


def _context(request: HttpRequest, profile: Profile) -> dict[str, Any]:
    only = request.GET.get("only") or request.POST.get("only", "")
    matrix = [one for one in privileges.SECTIONS if _record(one) and _verb(one.privileges[0].key) == VERBS[0]]
    return {
        "profile": profile,
        "carriers": list(profile.roles.order_by("name")),
        "title": profile.name,
        "verbs": [(_verb(one.key), one.label) for one in matrix[0].privileges if _verb(one.key) in VERBS],
        "matrix": [(one.label, {_verb(p.key): p for p in one.privileges if _verb(p.key) in VERBS}) for one in matrix],
        "ticks": [(one.label, rest) for one in privileges.SECTIONS if (rest := _rest(one, one in matrix))],
        "field_sections": [_fields(profile, card, only) for card in cards() if card.fields and card.list_url],
        "changed": sum(len(given) for given in profile.fields.values()),
        "only": only,
        "problems": {},
        "typed": "",
    }


def _record(section: privileges.Section) -> str:
    return section.privileges[0].key.partition(".")[0]


def _verb(key: str) -> str:
    return key.partition(".")[2]


def _rest(section: privileges.Section, is_in_matrix: bool) -> list[privileges.Privilege]:
    return [one for one in section.privileges if not is_in_matrix or _verb(one.key) not in VERBS]


def _fields(profile: Profile, card: Card, only: str) -> dict[str, Any]:
    """The fields of a record type by their groups, each with how far it may be used."""
    given = profile.fields.get(card.key, {})
    rows: list[tuple[Field, str]] = [
        (one, given.get(one.key, ""))
        for one in card.fields.values()
        if one.key != card.heading
        and (not only or one.key in given)
        and (one.is_edited or one.key not in card.always_known)
    ]
    return {"card": card, "rows": sorted(rows, key=lambda row: row[0].label)}
