"""Cards of a board as markup. Built as text, as the cells of lists are: a board has five hundred."""

from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from html import escape
from typing import Any

from markupsafe import Markup

from rapport.base.text import initials_of
from rapport.contacts.choices import groups
from rapport.organisation.queries import names_of_people
from rapport.perspectives.models import Stage
from rapport.perspectives.queries.ageing import days_since, is_stuck, limit_of, limit_told
from rapport.perspectives.queries.board import NO_DAY, Card
from rapport.ui.formats import Clock, day_of, write_moment

FAR_TOO_LONG = 2  # times the days that one should stay
NEXT_DUE = ("overdue", "today", "later")


def draw_cards(
    cards: Iterable[Card], stage: Stage, clock: Clock, *, query: str = "", day: date | None = None
) -> Markup:
    """The cards of one column. `day` is the day to count to where the board is a past one, which tells of no plans."""
    cards = list(cards)
    names = names_of_people({card.owner_id for card in cards}) | _groups({card.owner_id for card in cards})
    owners = {key: _initials(name) for key, name in names.items()}
    today, tail = day or clock.today, escape(query)
    return Markup(  # noqa: S704
        "".join(
            _card(
                card,
                tail,
                "" if day else _next(card, clock),
                age(card.since, stage, today) if card.since != NO_DAY else "",
                owners.get(card.owner_id, ""),
            )
            for card in cards
        )
    )


def _groups(owners: Iterable[int | None]) -> dict[int, str]:
    """Of those that are groups: id below zero → name."""
    wanted = {one for one in owners if one and one < 0}
    return {-pk: name for pk, name in groups().items() if -pk in wanted} if wanted else {}


@lru_cache(1000)
def _initials(name: str) -> str:
    return f'<abbr title="{escape(name)}">{escape(initials_of(name))}</abbr>'


def _card(card: Card, query: str, coming: str, lasted: str, owner: str) -> str:
    is_person = card.kind == "person"
    name = card.name or card.company or card.phone or card.email or "Unnamed"
    beside = (card.company if is_person else "") or card.city
    glyph = "" if is_person else COMPANY
    return (
        f'<li class="board-card" id="card-{card.contact_id}" data-card="{card.contact_id}">'
        f'<a href="/contacts/{card.contact_id}/{query}" draggable="false">{glyph}<b class="clip" dir="auto">{escape(name)}</b></a>'
        f'<p class="soft clip" dir="auto">{escape(beside)}</p>'
        f'<p class="card-foot">{coming}<span class="card-end" id="age-{card.contact_id}">{lasted}</span>{owner}</p></li>'
    )


COMPANY = '<span class="visually-hidden">Company: </span>'


def age(since: date, stage: Stage, today: date) -> str:
    """How long in the stage: "12 d", coloured once it is longer than one should stay, and once it is twice that."""
    told = told_age(since, stage, today)
    mark = f' data-age="{told["state"]}"' if told["state"] else ""
    return f'<time class="age number"{mark} datetime="P{told["days"]}D" title="{told["words"]}">{told["days"]} d</time>'


def told_age(since: date, stage: Stage, today: date) -> dict[str, Any]:
    """The same as facts: days, words, and the state that is coloured: "", "late" or "stuck"."""
    days, limit, state, words = days_since(since, today), limit_of(stage), "", ""
    if limit is not None and is_stuck(stage, since, today):
        is_far = days > limit * FAR_TOO_LONG
        state = "stuck" if is_far else "late"
        words = f"; {limit_told(stage)}{', and this is more than twice that' if is_far else ''}"
    return {"days": days, "words": f"{days} {'day' if days == 1 else 'days'} in this stage{words}", "state": state}


def _next(card: Card, clock: Clock) -> str:
    """When the next activity is, by colour and by words. A plan for a whole day counts from that day's start."""
    if card.next_at is None:
        return NOTHING
    at = clock.local(card.next_at)
    day = day_of(at)
    due = NEXT_DUE[0 if day < clock.today else 1 if day == clock.today else 2]
    return f'<span class="due" data-due="{due}">{write_moment(day if at.time() == time() else at, clock.today)}</span>'


NOTHING = '<span class="soft">No plan</span>'
