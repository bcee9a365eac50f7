"""The board of a perspective: the page, more cards as one scrolls, the columns that are folded."""

import re
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET

from rapport.base.errors import Gone
from rapport.base.text import whole_number
from rapport.lookups.compiler import asker_for
from rapport.lookups.definition import Definition, read_past
from rapport.lookups.views.asked import definition_of, is_edited, no_past_day
from rapport.lookups.wording import Chip, chip_of, name_of
from rapport.perspectives.cards import draw_cards
from rapport.perspectives.models import Perspective, Stage
from rapport.perspectives.queries import known_perspectives, may_set_stages, perspective_for, stage_of, stages_of
from rapport.perspectives.queries.board import FIRST, Board, Column, Place
from rapport.perspectives.queries.past_board import PastBoard
from rapport.ui.pages import clock_of, fragment, page

LAST, FOLDS = "board", "board_folds"  # cookies: the perspective looked at last, the columns opened and folded by hand
KEPT = 365 * 24 * 3600  # seconds
AFTER = re.compile(r"(\d{4}-\d\d-\d\d),(\d{1,15})")


@require_GET
def last_board(request: HttpRequest) -> HttpResponse:
    """The board that was looked at last, with the lookup carried along."""
    seen = known_perspectives(request.user)
    if not seen:
        raise Gone("There is no perspective that you may see.")
    key = next((one.key for one in seen if one.key == request.COOKIES.get(LAST)), seen[0].key)
    query = Definition.from_query(request.GET, "contact", request.user).query()
    return HttpResponseRedirect(f"/board/{key}/{query}")


@require_GET
def board_page(request: HttpRequest, perspective: str) -> HttpResponse:
    """`/board/sales/?lookup=3`: the address is the lookup's own, as in the list."""
    board = board_of(request, perspective)
    address, is_typed = _address(board), board.day is not None and request.GET["as_of"] != board.day.isoformat()
    is_new = is_typed or is_edited(request.GET)
    if is_new and request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(address)
    answer = page(request, "perspectives/board_page.html", _context(request, board), screen="board")
    if is_new:
        answer["HX-Push-Url"] = address
    if request.COOKIES.get(LAST) != perspective:
        answer.set_cookie(LAST, perspective, max_age=KEPT, samesite="Lax")
    return answer


@require_GET
def column_cards(request: HttpRequest, perspective: str) -> HttpResponse:
    """The next cards of a `stage`: after a place ("2026-03-01,512"), or the first ones."""
    board = board_of(request, perspective)
    stage = stage_in(board.perspective, request.GET.get("stage"))
    after = _place_of(request.GET.get("after", ""))
    column = board.further(stage, after, *(() if after else (FIRST,)))
    return fragment(request, "perspectives/_board_cards.html", _cards(request, board, column))


def board_of(request: HttpRequest, key: str) -> Board:
    """The board that an address (or a form's `query`) asks for. Raises Gone."""
    # the board has its own way to a past day: its lookup is asked as of today
    definition = replace(definition_of(request, "contact"), as_of=None)
    perspective = perspective_for(request.user, key)
    board, day = Board(perspective, request.user, definition), read_past(request.GET.get("as_of", ""), request.user)
    if day and not board.tells_since:
        raise Gone("Since when contacts are in a stage is not open to you, and so neither is a past board.")
    return PastBoard(perspective, request.user, definition, day) if day else board


def _address(board: Board, definition: Definition | None = None) -> str:
    """Of the board through a lookup, its own unless another is given."""
    return f"/board/{board.perspective.key}/{_with_day((definition or board.definition).query(), board.day)}"


def stage_in(perspective: Perspective, text: Any) -> Stage:
    """A stage of this perspective as it is read now. Raises Gone."""
    stage = stage_of(whole_number(text) or 0)
    if stage.perspective_id != perspective.pk:
        raise Gone("This stage is not here any more.")
    return stage


def _place_of(text: str) -> Place | None:
    found = AFTER.fullmatch(text)
    try:
        return (date.fromisoformat(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _context(request: HttpRequest, board: Board) -> dict[str, Any]:
    definition, perspective = board.definition, board.perspective
    query, folds = definition.query(), _folds(request)
    total = sum(board.counts.values())
    opened = {stage.pk for stage in stages_of(perspective) if not _is_folded(stage, board.counts[stage.pk], folds)}
    columns = [
        {**_cards(request, board, column), "column": column, "is_folded": column.stage.pk not in opened}
        for column in board.columns(opened)
    ]
    today = asker_for(request.user).today
    words = [chip_of(definition, one, request.user, today) for one in definition.conditions]
    lookup = _lookup(definition, words, total)
    seen = known_perspectives(request.user)
    return {
        "title": f"{perspective.name}: {lookup['name']}",
        "perspective": perspective,
        "perspectives": [(one, f"/board/{one.key}/{_with_day(query, board.day)}") for one in seen],
        "columns": columns,
        "stages": [column["column"].stage for column in columns],
        "may_change": board.day is None and may_set_stages(request.user, perspective),
        "day": board.day,
        "has_past": board.tells_since,
        "carried": definition.pairs(),
        "address": f"/board/{perspective.key}/",
        "problems": (*board.problems, *no_past_day(request, board.day)),
        "is_empty": not total,
        "is_looked_up": not definition.is_everyone,
        "lookup": lookup,
        "lookup_query": query,
        "lookup_at": f"/board/{perspective.key}/",
        "definition": definition,
        "asked": _with_day(query, board.day),
        "chips": [
            {"words": one, "place": place, "without": _address(board, definition.without_condition(place))}
            for place, one in enumerate(words)
        ],
        "without_text": _address(board, replace(definition, text="")),
    }


def _with_day(query: str, day: date | None) -> str:
    return f"{query}{'&' if query else '?'}as_of={day.isoformat()}" if day else query


def _lookup(definition: Definition, words: list[Chip], total: int) -> dict[str, Any]:
    """What the top bar calls the lookup, as in the list; the count is of the cards."""
    return {
        "name": name_of(definition, words),
        "count": f"{total:,}",
        "glyph": "" if definition.saved else "list-filter",
    }


def _folds(request: HttpRequest) -> dict[int, bool]:
    """Stage → whether it is folded, of those that the reader folded or opened: "12-14+" """
    said = re.findall(r"(\d{1,9})([-+])", request.COOKIES.get(FOLDS, "")[:2000])
    return {int(stage): sign == "-" for stage, sign in said}


def _is_folded(stage: Stage, count: int, folds: dict[int, bool]) -> bool:
    """Closed stages and empty ones are, unless the reader decided otherwise."""
    return folds.get(stage.pk, stage.is_closed or not count)


def _cards(request: HttpRequest, board: Board, column: Column) -> dict[str, Any]:
    query = board.definition.query()
    drawn = draw_cards(column.cards, column.stage, clock_of(request), query=query, day=board.day)
    asked = _with_day(query, board.day)
    address = f"/board/{board.perspective.key}/cards/{asked}{'&' if asked else '?'}stage={column.stage.pk}"
    more = ""
    if column.has_more:
        last = column.cards[-1]
        more = f"{address}&{urlencode({'after': f'{last.since.isoformat()},{last.id}'}, safe=',')}"
    return {"cards": drawn, "more": more, "first": address}
