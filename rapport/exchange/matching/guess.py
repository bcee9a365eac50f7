"""The guess for a whole file: what it is about, and where each column goes."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from rapport.exchange.matching import contents
from rapport.exchange.matching.sales import fact_words, is_of_sales
from rapport.exchange.matching.standings import standing_words
from rapport.exchange.matching.targets import LEAVE_OUT, OTHER, OWN_ID, targets_of
from rapport.exchange.matching.words import ROLES, contact_words, role_words
from rapport.exchange.readers.rows import Reading, bare

_REACH = {"phone", "email", "web", "street", "city", "postcode", "birthday", "phone_fax", "phone_mobile"}
_BY_CONTENT = {"email": "email", "web": "web_other", "phone": "phone"}
# What a header may say only if the values agree.
_CHECKED = {"email": {"email"}, "phone": {"phone", "number"}, "web": {"web"}}


@dataclass(frozen=True)
class Guess:
    """Where a column goes, and why we think so: header, content, or "" for nowhere."""

    target: str
    by: str = ""


def guess_about(reading: Reading) -> str:
    """Whether the rows are contacts, further details of known contacts, or relationships."""
    heads = [bare(c) for c in reading.columns]
    if is_of_sales(heads):
        return "facts"
    roles = {role for head in heads for role in _roles_of(head)}
    whose = _first(heads, "of_id") if "of_id" in roles else _first(heads, "of_name")
    repeats = whose is not None and not _is_id(reading, whose)
    reach = {contact_words().get(head) for head in heads} & _REACH
    if "type" in roles and roles & {"to_id", "to_name"} and whose is not None:
        return "relationships"
    has_two = whose is not None and bool(roles & {"to_id", "to_name"})
    if has_two and not reach and roles & {"title", "since", "until", "rank"} and (repeats or "to_id" in roles):
        return "relationships"
    if "of_id" in roles and reach and ("row_id" in roles or repeats):
        return "details"
    return "contacts"


def guess_columns(reading: Reading, about: str) -> list[Guess]:
    """One guess per column; a field that takes one value is given once, to the best column."""
    if about == "facts":
        return _guess_sales(reading)
    allowed = targets_of(about)
    guesses: list[Guess] = []
    taken: set[str] = set()
    for n, column in enumerate(reading.columns):
        guess = _by_header(column, about, reading.samples(n))
        if guess is None or (guess.target in taken and not _is_open(guess.target, allowed)):
            guess = _second_best(guess, column, reading.samples(n), allowed) or Guess(OTHER)
        if guess.target in taken and not _is_open(guess.target, allowed):
            guess = Guess(OTHER)
        taken.add(guess.target)
        guesses.append(guess)
    if about == "contacts":
        _settle_names(reading, guesses)
        _settle_ids(reading, guesses)
        _settle_parents(guesses)
    return guesses


def _guess_sales(reading: Reading) -> list[Guess]:
    """The same for orders and opportunities: what we have no place for stays out."""
    guesses: list[Guess] = []
    for n, column in enumerate(reading.columns):
        role = _whose(_lookup(bare(column), fact_words()), reading.samples(n))
        is_free = role and role not in {one.target for one in guesses}
        guesses.append(Guess(role, "header") if role and is_free else Guess(LEAVE_OUT))
    return guesses


def _whose(role: str | None, values: list[str]) -> str | None:
    """A "customer" is told by an id, a name or an address: what the values are says which."""
    if role in {"of_id", "of_name"} and contents.kind_of(values) == "email":
        return "of_email"
    return "of_name" if role == "of_id" and contents.are_names(values) else role


def _is_open(target: str, allowed: dict) -> bool:
    return target == OTHER or target.startswith(OWN_ID) or (target in allowed and allowed[target].is_many)


def _by_header(column: str, about: str, values: list[str]) -> Guess | None:
    head = bare(column)
    if about == "contacts" and (standing := standing_words().get(head)):
        return Guess(standing, "header")
    roles = {"details": ("of_id", "of_name", "row_id"), "contacts": ("parent_id", "parent")}
    words = dict(contact_words()) if about != "relationships" else {}
    of_about = roles.get(about) or tuple(r for r in ROLES if r not in {"parent_id", "parent"})
    words |= role_words(*of_about)
    target = _lookup(head, words)
    if target is None or target not in targets_of(about):
        return None
    kind = contents.kind_of(values)
    wanted = _CHECKED.get(target)
    if wanted and kind and kind not in wanted:
        return None
    if target == "birthday" and values and kind not in {"date", ""}:
        return None
    return Guess(target, "header")


def _lookup(head: str, words: dict[str, str]) -> str | None:
    """The header itself, else without a number behind it, else one that differs by a typing mistake."""
    shorter = re.sub(r"( \d+)+$", "", head)
    for form in (head, shorter):
        if form in words:
            return words[form]
    if head.endswith(" id") and "external_id" in words.values():
        return "external_id"
    if len(shorter) < 6:
        return None
    near = process.extractOne(shorter, words.keys(), scorer=fuzz.ratio, score_cutoff=90)
    return words[near[0]] if near else None


def _second_best(guess: Guess | None, column: str, values: list[str], allowed: dict) -> Guess | None:
    if guess and guess.target == "external_id":
        return Guess(OWN_ID + column.strip()[:60], "header")
    target = _BY_CONTENT.get(contents.kind_of(values[:60]))
    return Guess(target, "content") if target in allowed and not guess else None


def _settle_names(reading: Reading, guesses: list[Guess]) -> None:
    """A column of names is of people or of companies: what stands in it decides."""
    at = {g.target: n for n, g in enumerate(guesses)}
    has_person = {"given", "family"} & at.keys()
    if "name" in at and "company" not in at and not has_person and contents.are_companies(reading.samples(at["name"])):
        guesses[at["name"]] = Guess("company", "content")
    if {"name", "company", "given", "family"} & at.keys():
        return
    for n, guess in enumerate(guesses):
        values = reading.samples(n)
        if guess.target == OTHER and values and not contents.kind_of(values) and len(set(values)) > len(values) / 2:
            guesses[n] = Guess("company" if contents.are_companies(values) else "name", "content")
            return


def _settle_ids(reading: Reading, guesses: list[Guess]) -> None:
    """An id that stands twice is no id of these rows: it stays, as other imported data."""
    for n, guess in enumerate(guesses):
        if guess.target != "external_id" and not guess.target.startswith(OWN_ID):
            continue
        values = reading.samples(n)
        if guess.target != "external_id" and len(set(values)) == len(values):
            continue
        if not _is_id(reading, n):
            guesses[n] = Guess(OTHER)


def _settle_parents(guesses: list[Guess]) -> None:
    """A file with parents is about organisations: its "name" is theirs, its "type" their type."""
    at = {g.target: n for n, g in enumerate(guesses)}
    if at.keys() & {"parent", "parent_id"} and "name" in at and "company" not in at:
        guesses[at["name"]] = Guess("company", "header")


def _roles_of(head: str) -> set[str]:
    return {role for role, words in ROLES.items() if any(bare(w) == head for w in words)}


def _first(heads: list[str], role: str) -> int | None:
    return next((n for n, head in enumerate(heads) if role in _roles_of(head)), None)


def _is_id(reading: Reading, column: int) -> bool:
    """Whether the column names each row; rows that stand twice in the file count once."""
    rows = {tuple(row.cells): row for row in reading.rows}
    once = Reading(columns=reading.columns, rows=list(rows.values()))
    return contents.are_distinct(once.samples(column), len(rows))
