"""List rows as markup. Built as text, a function for each column: a list has four hundred cells."""

import re
from collections.abc import Callable
from datetime import date, datetime
from html import escape
from typing import Any

from markupsafe import Markup

from rapport.base.catalogue import Card, Field, Type
from rapport.base.text import initials_of
from rapport.organisation.queries import names_of_people
from rapport.ui.formats import Clock, day_of, number, write_day

Draw = Callable[[dict], str]
EMPTY = '<span class="soft">—</span>'
NOT_DIALLED = re.compile(r"[^\d+]")


def draw_rows(card: Card, columns: tuple[str, ...], rows: list[dict], *, query: str, clock: Clock) -> Markup:
    """The table rows of a list; each links to its record with the lookup carried along."""
    draws = [(key, drawer(card.fields[key], rows, clock)) for key in columns if key in card.fields]
    return Markup("".join(_row(card, row, draws, query) for row in rows))  # noqa: S704


def _row(card: Card, row: dict, draws: list[tuple[str, Draw]], query: str) -> str:
    row_id, (name, is_stand_in) = row["id"], heading_of(card, row)
    record_id, url = card.leads_to(row) if card.leads_to else (row_id, card.url(row_id))
    parts = [
        f'<tr id="{card.key}-{row_id}" data-record="{record_id}"><td class="select">'
        f'<input type="checkbox" name="ids" value="{row_id}" aria-label="Select {escape(name)}"></td>'
    ]
    for key, draw in draws:
        if key == card.heading:
            shown, style = (draw(row), " nobody") if is_stand_in else (escape(name), "")
            link = f'<a class="clip{style}" dir="auto" href="{url}{escape(query)}">{shown}</a>'
            parts.append(f'<th scope="row" class="name">{link}</th>')
        else:
            parts.append(f'<td class="{class_of(key)}">{draw(row)}</td>')
    parts.append("</tr>")
    return "".join(parts)


def heading_of(card: Card, row: dict) -> tuple[str, bool]:
    """A row's name, and whether it is only a stand-in such as "No person yet"."""
    if card.heading_of:
        return card.heading_of(row)
    return str(row.get(card.fields[card.heading].column) or "Unnamed"), False


def class_of(key: str) -> str:
    """The class of a column; the stylesheet knows some by shorter names."""
    return SHORT.get(key, key)


SHORT = {"job_title": "title", "last_contact": "last", "next_activity": "next", "outcome": "result"}


def drawer(field: Field, rows: list[dict], clock: Clock) -> Draw:
    """How the cells of one column are drawn on this page."""
    if field.type is Type.PERSON:
        person, other = _person(field, rows), field.cell or (lambda row, clock: "")
        return lambda row: other(row, clock) or person(row)
    if field.cell:
        return lambda row: field.cell(row, clock)
    if field.said:
        draw_said, say = BY_TYPE.get(field.type, _text), field.said
        return lambda row: draw_said(say(row, clock.today), row, clock)
    if field.type is Type.CHOICE:
        labels = dict(field.choices()) if field.choices else {}
        return lambda row: _clip(labels.get(row[field.column], row[field.column]))
    draw = BY_TYPE.get(field.type, _text)
    return lambda row: draw(row.get(field.column), row, clock)


def _clip(value: Any) -> str:
    return f'<span class="clip" dir="auto">{escape(str(value))}</span>' if value not in (None, "") else EMPTY


def _text(value: Any, row: dict, clock: Clock) -> str:
    return _clip(value)


def _long(value: Any, row: dict, clock: Clock) -> str:
    return _clip(str(value)[:200] if value else "")


def _number(value: Any, row: dict, clock: Clock) -> str:
    return f'<span class="number">{number(value)}</span>' if value is not None else EMPTY


def _flag(value: Any, row: dict, clock: Clock) -> str:
    return "Yes" if value else EMPTY


def _moment(value: Any, row: dict, clock: Clock) -> str:
    return time_of(value, clock) if value else EMPTY


def time_of(value: date | datetime, clock: Clock) -> str:
    """A day as <time>."""
    local = clock.local(value)
    return f'<time datetime="{day_of(local).isoformat()}">{write_day(day_of(local), clock.today.year)}</time>'


def _birthday(value: Any, row: dict, clock: Clock) -> str:
    if not value:
        return EMPTY
    day = write_day(date(2000, value // 100, value % 100), 2000)
    return f"{day} {row['birth_year']}" if row.get("birth_year") else day


def _phone(value: Any, row: dict, clock: Clock) -> str:
    if not value:
        return EMPTY
    return f'<a class="phone-link" href="tel:{NOT_DIALLED.sub("", value)}">{escape(value)}</a>'


def _email(value: Any, row: dict, clock: Clock) -> str:
    return f'<a class="clip" href="mailto:{escape(value)}">{escape(value)}</a>' if value else EMPTY


def _web(value: Any, row: dict, clock: Clock) -> str:
    if not value or not str(value).startswith(("http://", "https://")):
        return _clip(value)
    return f'<a class="clip" href="{escape(value)}" rel="noopener noreferrer">{escape(value)}</a>'


def _tags(value: Any, row: dict, clock: Clock) -> str:
    names = row.get("tags")
    if not names:
        return EMPTY
    return f'<span class="clip">{" ".join(f"""<span class="tag">{escape(name)}</span>""" for name in names)}</span>'


def _person(field: Field, rows: list[dict]) -> Draw:
    """Initials, with the name to be read aloud; of all rows in one statement."""
    names = names_of_people({row[field.column] for row in rows})
    drawn = {key: f'<abbr title="{escape(name)}">{escape(initials_of(name))}</abbr>' for key, name in names.items()}
    return lambda row: drawn.get(row[field.column], EMPTY)


BY_TYPE = {
    Type.NUMBER: _number,
    Type.FLAG: _flag,
    Type.DAY: _moment,
    Type.MOMENT: _moment,
    Type.BIRTHDAY: _birthday,
    Type.PHONE: _phone,
    Type.EMAIL: _email,
    Type.WEB: _web,
    Type.TAGS: _tags,
    Type.LONG: _long,
}
