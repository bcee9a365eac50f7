"""What the columns page says beside each column: how its values will be read, with an example where it is not plain."""

import re
from dataclasses import dataclass, field

from rapport.base.addresses import read_country
from rapport.base.names import read_name
from rapport.base.partial_dates import read_birthday
from rapport.base.phones import read_phone
from rapport.base.text import clean
from rapport.exchange.drafts import Draft, Plan
from rapport.exchange.drafts.standings import WORK, take_standing
from rapport.exchange.drafts.taking import READERS, parts
from rapport.exchange.matching import LEAVE_OUT, OTHER
from rapport.exchange.matching.targets import OWN_ID
from rapport.exchange.readers import Reading
from rapport.exchange.readers.rows import EMPTY_WORDS

_EMAIL = re.compile(r"^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]{2,}$")
SHOWN = 3


@dataclass(frozen=True)
class Column:
    """One line of the columns page."""

    number: int
    name: str
    samples: list[str] = field(default_factory=list)
    target: str = ""
    check: str = ""
    is_doubtful: bool = False
    problem: str = ""


def columns_of(reading: Reading, plan: Plan, country: str, problems: dict[str, str] | None = None) -> list[Column]:
    """Every column with its first values and what becomes of them."""
    found = []
    for n, (name, target) in enumerate(zip(plan.columns, plan.mapping, strict=False)):
        check, is_doubtful = _check(name, target, reading.samples(n), plan, country)
        empties = sum(1 for r in reading.rows if n < len(r.cells) and r.cells[n].strip().lower() in EMPTY_WORDS)
        if empties and not is_doubtful:
            word = next(r.cells[n].strip() for r in reading.rows if r.cells[n].strip().lower() in EMPTY_WORDS)
            check = f"{word} is taken as empty"
        problem = (problems or {}).get(f"column.{n}", "")
        found.append(Column(n, name, _first(reading, n), target, check, is_doubtful, problem))
    return found


def _first(reading: Reading, n: int) -> list[str]:
    """Three values as they stand in the file; an empty one is shown as such, unless they all are."""
    rows = [clean(r.cells[n])[:80] if n < len(r.cells) else "" for r in reading.rows]
    first = rows[:SHOWN]
    if any(first):
        return first
    return [*[v for v in rows if v][:SHOWN], ""][:SHOWN]


def _check(name: str, target: str, values: list[str], plan: Plan, country: str) -> tuple[str, bool]:
    if target == LEAVE_OUT:
        return "Left out", False
    if target == OTHER:
        return "Kept under Other imported data", False
    if not values:
        return "Empty in the first rows", False
    if target in {"to_id", "row_id"}:
        return "Ids, looked for everywhere" if target == "to_id" else "Knows the row again", False
    if target == "external_id" or target.endswith("_id"):
        return f"Ids of {plan.system}", False
    if target.startswith(OWN_ID):
        return f"Ids of {target.removeprefix(OWN_ID)}", False
    if target in plan.stands.columns:
        return _standing(name, target, values, plan)
    part = parts().get(target)
    kind = part[1] if part and part[0] == "points" else target
    if kind in _CHECKS:
        return _CHECKS[kind](values, plan, country)
    if target in READERS:
        return _read(name, target, values, plan)
    return "Fine", False


def _read(name: str, target: str, values: list[str], plan: Plan) -> tuple[str, bool]:
    """Try the values as the import will; the first one that is not understood is told."""
    for value in values:
        draft = Draft(0, [])
        READERS[target](draft, value, name, plan)
        if draft.notes:
            return draft.notes[0], True
    return "Fine", False


def _standing(name: str, target: str, values: list[str], plan: Plan) -> tuple[str, bool]:
    draft = Draft(0, [])
    for value in values:
        take_standing(draft, target, value, name, plan)
    if problem := draft.trouble or "".join(draft.notes[:1]):
        return problem, True
    return ("Fine" if plan.stands.columns[target][1] in WORK else "Set by hand"), False


def _email(values: list[str], plan: Plan, country: str) -> tuple[str, bool]:
    wrong = [v for v in values if not _EMAIL.match(v)]
    if wrong:
        return f"“{wrong[0][:40]}” is not an e-mail address", True
    return "Fine", False


def _phone(values: list[str], plan: Plan, country: str) -> tuple[str, bool]:
    read = [read_phone(v, country) for v in values]
    wrong = next((p for p in read if not p.is_read), None)
    if wrong:
        return f"“{wrong.typed[:40]}” cannot be dialled; kept as it is", True
    different = next((p for p in read if p.shown != p.typed), None)
    return (f"Shown as {different.shown}", False) if different else ("Fine", False)


def _name(values: list[str], plan: Plan, country: str) -> tuple[str, bool]:
    for value in values:
        if "," in value and (name := read_name(value, country=country)).given:
            return f"“{value[:40]}” becomes {name.given} {name.family}", False
    return "Fine", False


def _birthday(values: list[str], plan: Plan, country: str) -> tuple[str, bool]:
    for value in values:
        try:
            born = read_birthday(value, month_first=plan.day_first is False, today=plan.today)
        except ValueError as problem:
            return f"“{value[:30]}”: {problem}", True
        if not re.match(r"\d{4}-", value):
            return f"{value[:30]} is {born.shown}", True
    return "Fine", False


def _country(values: list[str], plan: Plan, country: str) -> tuple[str, bool]:
    wrong = next((v for v in values if not read_country(v)), "")
    return (f"“{wrong[:40]}” is no country we know", True) if wrong else ("Fine", False)


_CHECKS = {"email": _email, "phone": _phone, "name": _name, "birthday": _birthday, "country": _country}
