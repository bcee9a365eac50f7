"""Search: the palette's results, and the page with all of them."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from markupsafe import Markup

from rapport.access.queries import may
from rapport.base import catalogue
from rapport.base.sockets import Command, SearchSource, plugged
from rapport.base.text import clean, fold, initials_of
from rapport.lookups.definition import LONGEST_TEXT
from rapport.lookups.marking import excerpt, fits, marked
from rapport.lookups.queries.finding import Found, find, find_all
from rapport.ui.pages import fragment, page

IN_PALETTE, ON_PAGE, OF_ONE = 6, 15, 100
LOOKED_AT = 60  # of each record type on the page with all of them


@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """What fits while it is typed, and commands."""
    text = _text(request)
    groups = []
    for found in find_all(text, request.user) if text else []:
        if hits := found.hits(request.user, IN_PALETTE):
            groups.append({"heading": found.source.heading, "hits": [_shown(hit, found.words) for hit in hits]})
    words = fold(text).split()
    commands = [one for one in _commands(request.user) if all(word in fold(one.label) for word in words)]
    context = {"text": text, "groups": groups, "commands": [(one, marked(one.label, words)) for one in commands[:8]]}
    return fragment(request, "lookups/_palette_results.html", {**context, "as_list": _as_list(text)})


def _commands(user: Any) -> list[Command]:
    """Those that this person may use."""
    return [one for one in plugged(Command) if not one.privileges or any(may(user, key) for key in one.privileges)]


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Everything that fits, in groups, best first."""
    text, only = _text(request), request.GET.get("in", "")
    sources = [one for one in plugged(SearchSource) if not only or one.record_type == only]
    groups: list[dict[str, Any]] = []
    for source in sources if text else []:
        groups += _groups(find(text, source, request.user), request.user, OF_ONE if only else ON_PAGE)
    context = {
        "title": f"Search: {text}" if text else "Search",
        "text": text,
        "only": only,
        "sources": [(one, "?" + urlencode({"q": text, "in": one.record_type})) for one in plugged(SearchSource)],
        "groups": groups,
        "as_list": _as_list(text),
    }
    return page(request, "lookups/search.html", context)


def _text(request: HttpRequest) -> str:
    return clean(request.GET.get("q", ""))[:LONGEST_TEXT]


def _as_list(text: str) -> str:
    """The same search as a list of the first record type that has one."""
    first = next(card for card in catalogue.cards() if card.list_url)
    return f"{first.list_url}?{urlencode({'text': text})}"


def _groups(found: Found, user: Any, limit: int) -> list[dict[str, Any]]:
    """The hits of one source under the headings they name themselves: people, companies, set aside."""
    hits = found.hits(user, max(LOOKED_AT, limit))
    headings = dict.fromkeys(hit.get("group") or found.source.heading for hit in hits)
    groups = []
    for heading in sorted(headings, key=lambda one: one == "Set aside"):
        own = [hit for hit in hits if (hit.get("group") or found.source.heading) == heading]
        is_exact = found.is_all and len(hits) < max(LOOKED_AT, limit)
        count = f"{len(own):,}{'' if is_exact else '+'}"
        shown = [_shown(hit, found.words) for hit in own[:limit]]
        groups.append({"heading": heading, "count": count, "hits": shown, "more": len(own) - len(shown)})
    return groups


def _shown(hit: dict, words: list[str]) -> dict[str, Any]:
    """A hit with the words marked: in its title, its detail, else in the first further piece that holds them."""
    is_quote = not hit.get("mark")
    is_shown = fits(hit["title"], words) or fits(hit["detail"], words)
    pieces = [] if is_shown else [piece for piece in hit.get("pieces", ()) if fits(piece, words)]
    title = Markup("“{}”").format(excerpt(hit["title"], words)) if is_quote else marked(hit["title"], words)
    return {
        **hit,
        "title": title,
        "detail": marked(hit["detail"], words),
        "initials": initials_of(hit["title"]) if hit.get("mark") else "",
        "piece": Markup(" · ").join(marked(piece, words) for piece in pieces[:3]),
        "is_quote": is_quote,
    }
