"""The one box that finds: candidates from the index, ranked, and shown by the room whose records they are."""

from dataclasses import dataclass
from typing import Any

from rapport.base.sockets import SearchSource, plugged
from rapport.lookups.queries.candidates import BEGINNING, CANDIDATES, Seen, beginning_with, latest_with, seen_by
from rapport.lookups.search import words_of


@dataclass(frozen=True)
class Found:
    """The records of one type that fit, best first. `is_all` is False where more fit than were looked at."""

    source: SearchSource
    words: list[str]
    ids: list[int]
    is_all: bool

    def hits(self, user: Any, limit: int) -> list[dict]:
        """The first ones that this person may see, as their room shows them; those set aside come last."""
        shown: list[dict] = []
        for begin in range(0, len(self.ids), limit):
            some = self.ids[begin : begin + limit]
            known = self.source.hits(some, user)
            shown += [{"id": i, **known[i]} for i in some if i in known]
            if len(shown) >= limit:
                break
        return sorted(shown, key=lambda hit: bool(hit.get("aside")))[:limit]


def find(text: str, source: SearchSource, user: Any) -> Found:
    """What fits a text among the records of one source that this person sees; private ones leave it when they are shown."""
    words = words_of(text)
    seen = seen_by(user, source.record_type, text)
    found = _find(words, source, user, seen) if words else Found(source, [], [], True)
    if words and not found.ids and words[0].isdigit() and len(shorter := words[0].lstrip("0")) >= 3:
        return _find([shorter], source, user, seen)  # the zero before an area code is not in the international number
    return found


def _find(words: list[str], source: SearchSource, user: Any, seen: Seen) -> Found:
    rows: dict[int, tuple] = {}
    are_long = any(len(word) >= 3 for word in words)
    inside = latest_with(source.record_type, words, user, seen) if are_long else []
    is_all = are_long and len(inside) < CANDIDATES
    for row in inside:
        rows[row[0]] = row
    if not is_all and (
        not are_long or any(title for _, title, *_ in inside)
    ):  # notes have no names that could fit better
        named = beginning_with(source.record_type, " ".join(words), user, seen)
        starts = [f" {word}" if len(word) > 1 else word for word in words]
        # Nothing fits better than a name that begins so: where those are many, nobody looks for words further on.
        further = latest_with(source.record_type, starts, user, seen) if are_long and len(named) < BEGINNING else ()
        for row in (*named, *further):
            rows[row[0]] = row
    ranked = sorted(rows.values(), key=lambda row: _rank(words, *row))
    return Found(source, words, [row[0] for row in ranked], is_all)


def find_all(text: str, user: Any) -> list[Found]:
    """What fits, of every record type that search knows."""
    return [find(text, source, user) for source in plugged(SearchSource)]


def _rank(words: list[str], record_id: int, title: str, sort_title: str, text: str, at: Any) -> tuple:
    """The smaller the better: the name itself, its beginning, the beginning of its words, inside it, then the other words."""
    phrase = " ".join(words)
    if phrase in (title, sort_title):
        place = 0
    elif title.startswith(phrase):
        place = 1
    elif sort_title.startswith(phrase):
        place = 2
    elif all(_begins_a_word(word, title) for word in words):
        place = 3
    elif all(word in title for word in words):
        place = 4
    else:
        place = 5 if all(_begins_a_word(word, text) or _ends_a_number(word, text) for word in words) else 6
    newest = -at.timestamp() if at else 0.0
    return place if title else 5, newest, title, record_id


def _ends_a_number(word: str, text: str) -> bool:
    return word.isdigit() and f"{word} " in f"{text} "


def _begins_a_word(word: str, text: str) -> bool:
    return text.startswith(word) or f" {word}" in text
