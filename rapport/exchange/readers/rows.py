"""What every reader gives: rows with their place in the file, and how the file was read."""

import re
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field

from rapport.base.errors import Refused
from rapport.base.neutral import plain
from rapport.base.text import clean, fold

ONLY_HEADER = "This file has a header, and nothing below it."
SAMPLE = 200  # rows that the guesses look at
EMPTY_WORDS = {"(blank)", "(empty)", "(leer)", "(vide)", "(vacio)", "#n/a", "#nv", "#null!"}
_FOOTER = re.compile(
    r"^(file creation|total|grand total|sub-?total|sum|count|end of|generated|exported|report|created|page \d|source"
    r"|rows?:|records?:|\d+ (rows|records|entries|contacts|eintrage|lignes)|summe|gesamt|anzahl|erstellt|somme|fin du|suma)\b"
)


class Unreadable(Refused):
    """The file cannot be read as what it seems to be."""


@dataclass(slots=True)
class Row:
    """One row (or card). `number` is its line in the file, the first line is 1; `trouble` is why it cannot be taken."""

    number: int
    cells: list[str]
    trouble: str = ""
    is_footer: bool = False
    values: dict | None = None  # of a card: what it says in the words of our fields

    @property
    def is_empty(self) -> bool:
        return not self.values and not any(cell.strip() for cell in self.cells)


@dataclass
class Reading:
    """How a file is read: kept with the import as JSON, so that every walk reads it the same way."""

    columns: list[str] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    quoted: bool = True
    header: int = 1  # line of the header; 0: there is none
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    day_first: bool | None = None
    rows: list[Row] = field(default_factory=list)

    def as_json(self) -> dict:
        return {k: v for k, v in asdict(self).items() if k != "rows"}

    @classmethod
    def from_json(cls, kept: dict) -> "Reading":
        return cls(**{k: v for k, v in kept.items() if k in cls.__dataclass_fields__})

    def samples(self, column: int) -> list[str]:
        """The values of one column in the first rows, empty ones left out."""
        return [v for row in self.rows if column < len(row.cells) and (v := content(row.cells[column]))]


def content(cell: str) -> str:
    """A cell without what only says that it is empty, and without the apostrophe that keeps spreadsheets from running it."""
    cell = cell.strip() if cell.isascii() and "\0" not in cell else clean(cell)
    if not cell or cell[0] not in "('#":  # nearly every cell
        return cell
    return "" if cell.lower() in EMPTY_WORDS else plain(cell)


_NOISE = re.compile(r"[\s_./:;*#()\[\]{}<>|\"'`´?!=+-]+")


def bare(header: str) -> str:
    """A header for comparing: folded, words apart, punctuation off ("E-Mail_Address*" → "e mail address")."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return _NOISE.sub(" ", fold(split)).strip()


def begun(reading: Reading, first: list[Row], wished: dict, words: Collection[str]) -> Reading:
    """The reading with its header, wished or found, and the first rows behind it. Raises Unreadable where there are none."""
    if "header" in wished:
        header = next((n for n, row in enumerate(first) if row.number == wished["header"]), -1)
        reading.columns = column_names(first[header].cells) if header >= 0 else lettered(first)
    else:
        header, reading.columns = find_header(first, words)
    reading.header = first[header].number if header >= 0 else 0
    reading.rows = [row for row in first[header + 1 :] if not row.is_empty][:SAMPLE]
    if not reading.rows:
        raise Unreadable(ONLY_HEADER)
    return reading


def find_header(rows: list[Row], words: Collection[str]) -> tuple[int, list[str]]:
    """Index of the header among the first rows, and its columns; -1 and made-up names where the first row is data."""
    filled = [sum(1 for c in row.cells if c.strip()) for row in rows[:25]]
    if not filled or not max(filled):
        return -1, []
    usual = max(set(filled), key=lambda n: (filled.count(n) * (n > 1), n))
    for index, row in enumerate(rows[:25]):
        if filled[index] >= max(1, usual * 0.6):
            if _reads_as_header(row.cells, words, rows[index + 1 :]):
                return index, column_names(row.cells)
            break
    return -1, lettered(rows)


def lettered(rows: list[Row]) -> list[str]:
    """Names for the columns of a file without a header."""
    return [f"Column {_letters(n)}" for n in range(max((len(r.cells) for r in rows[:25]), default=0))]


def column_names(cells: list[str]) -> list[str]:
    """Headers made distinct: "Phone", "Phone (2)"; an empty one is named after its letter."""
    names: list[str] = []
    for n, cell in enumerate(cells):
        name = clean(cell).lstrip("\ufeff") or f"Column {_letters(n)}"
        twin, count = name, 1
        while twin in names:
            count += 1
            twin = f"{name} ({count})"
        names.append(twin[:200])
    while names and not clean(cells[len(names) - 1]) and len(names) > 1:
        names.pop()
    return names


def _reads_as_header(cells: list[str], known: Collection[str], below: list[Row]) -> bool:
    texts = [clean(c) for c in cells if clean(c)]
    if any(bare(t) in known for t in texts):
        return True
    if len(texts) != len({t.lower() for t in texts}) or not below:
        return False
    return not any("@" in t or "://" in t or re.fullmatch(r"[\d\s()+./:,-]{3,}", t) or len(t) > 60 for t in texts)


def _letters(n: int) -> str:
    return (_letters(n // 26 - 1) if n >= 26 else "") + chr(65 + n % 26)


def mark_footer(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Say which of the last rows are no data but a word about the file, as real exports end with."""
    ahead: deque[Row] = deque()
    for row in rows:
        ahead.append(row)
        if len(ahead) > 4:
            yield ahead.popleft()
    for row in ahead:
        texts = [fold(c) for c in row.cells if c.strip()]
        lonely = width >= 3 and len(texts) <= max(1, width // 4)
        row.is_footer = bool(lonely and texts and not row.trouble and _FOOTER.match(texts[0]))
        yield row
