"""@mentions: which colleagues a text names."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from rapport.organisation.queries import colleagues

_BEGINS = re.compile(r"(?<![\w@.])@(?=\w)")


def mentioned_in(text: str) -> dict[str, str]:
    """The colleagues whose whole name follows an @ in the text, in any case: id (as JSON keys are, in text) → name."""
    if "@" not in text:
        return {}
    people = sorted(colleagues(), key=lambda person: -len(person.name))
    found: dict[str, str] = {}
    for mark in _BEGINS.finditer(text):
        rest = text[mark.end() :].casefold()
        named = next((person for person in people if _is_named(rest, person.name.casefold())), None)
        if named:
            found |= {str(one.id): one.name for one in people if one.name.casefold() == named.name.casefold()}
    return found


def _is_named(rest: str, name: str) -> bool:
    return bool(name) and rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()


def marked(text: str, names: Iterable[str]) -> Markup:
    """The text as HTML with its mentions marked and its lines kept."""
    shown = str(escape(text))
    for name in sorted(set(names), key=len, reverse=True):
        pattern = re.compile(rf"@{re.escape(str(escape(name)))}(?!\w)", re.IGNORECASE)
        shown = pattern.sub(lambda found: f'<span class="mention">{found.group()}</span>', shown)
    return Markup(shown.replace("\n", "<br>"))  # noqa: S704 - escaped above
