"""Text with separators: which encoding, which separator, where the header is."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from rapport.exchange.readers.rows import (
    SAMPLE,
    Reading,
    Row,
    Unreadable,
    begun,
    mark_footer,
)

DELIMITERS = [",", ";", "\t", "|"]
ONE_COLUMN = "\x1f"  # no separator at all: every line is one value
ENCODINGS = ["utf-8", "cp1252", "utf-16", "iso-8859-2", "cp1251", "shift_jis", "gb18030", "mac-roman"]
LARGEST_CELL = 16 * 1024 * 1024
csv.field_size_limit(LARGEST_CELL)


UNCLOSED = (
    "A quotation mark in this line is never closed, so that it holds all down to line {}. Close it or take it out."
)
NO_TABLE = "{}. Contacts come in as CSV, as a spreadsheet or as vCards: save them as one of these."
OTHER_KINDS = {
    b"%pdf-": "This is a PDF",
    b"\x89png": "This is a picture",
    b"\xff\xd8\xff": "This is a picture",
    b"gif8": "This is a picture",
    b"\x1f\x8b": "This file is packed",
    b"7z\xbc\xaf": "This file is packed",
    b"rar!": "This file is packed",
    b"<!doctype html": "This is a web page",
    b"<html": "This is a web page",
    b"{\\rtf": "This is a text document",
}


def _control(error: UnicodeError) -> tuple[str, int]:
    """The five bytes that cp1252 leaves open are read as the controls they are in every browser."""
    assert isinstance(error, UnicodeDecodeError)
    return "".join(chr(b) for b in error.object[error.start : error.end]), error.end


def _mixed(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 are of another file that was glued to this one: read as cp1252."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "rapport-control"), error.end


codecs.register_error("rapport-control", _control)
codecs.register_error("rapport-mixed", _mixed)


def look(path: Path, wished: dict, words: Collection[str] = ()) -> Reading:
    """Guess encoding, separator and header from the beginning of the file, and keep what is wished."""
    encoding = wished.get("encoding") or encoding_of(path)
    start = _start(path, encoding)
    if not start.strip("\ufeff\x00 \r\n\t"):
        raise Unreadable("This file is empty.")
    delimiter = wished.get("delimiter") or _delimiter_of(start)
    reading = Reading(encoding=encoding, delimiter=delimiter, quoted=_is_quoted(start, delimiter))
    first = list(_sample(_records(io.StringIO(start, newline=""), reading)))
    return begun(reading, first, wished, words)


def walk(path: Path, reading: Reading) -> Iterator[Row]:
    """Every record behind the header. One with more cells than columns says so, since its values may have shifted."""
    width = len(reading.columns)
    with opened(path, reading.encoding) as file:
        rows = (fitted(row, width) for row in _records(file, reading) if row.number > reading.header)
        yield from mark_footer(rows, width)


def fitted(row: Row, width: int) -> Row:
    """A ragged row made as wide as the header: what is missing is empty, what is too much is trouble."""
    extra = row.cells[width:]
    if any(cell.strip() for cell in extra):
        row.trouble = (
            f"{len(row.cells)} cells where the header has {width}: is a separator inside a value without quotes?"
        )
        return row
    row.cells = row.cells[:width] + [""] * (width - len(row.cells))
    return row


def encoding_of(path: Path) -> str:
    """By its byte order mark, else strict UTF-8 to the last byte, else cp1252. Raises Unreadable for what is no text."""
    with path.open("rb") as file:
        head = file.read(4096)
        _refuse_other_kinds(head)
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8"
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if len(head) > 3 and head[1::2].count(0) > len(head) // 3:
            return "utf-16-le"
        decoder = codecs.getincrementaldecoder("utf-8")("strict")
        try:
            while head:
                decoder.decode(head)
                head = file.read(1 << 20)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _broken_encoding_of(path)
    return "utf-8"


def _broken_encoding_of(path: Path) -> str:
    """Files glued together are UTF-8 in most lines: their odd bytes are read as cp1252, one by one."""
    with path.open("rb") as file:
        head = file.read(1 << 20)
    if sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head[:65536]) > len(head[:65536]) // 20:
        raise Unreadable(NO_TABLE.format("This file holds no text"))
    foreign = [c for c in head.decode("utf-8", "surrogateescape") if c > "\x7f"]
    odd = sum("\udc80" <= c <= "\udcff" for c in foreign)
    return "utf-8" if odd * 2 < len(foreign) else "cp1252"


def _refuse_other_kinds(head: bytes) -> None:
    for start, what in OTHER_KINDS.items():
        if head.lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower().startswith(start):
            raise Unreadable(NO_TABLE.format(what))


def opened(path: Path, encoding: str) -> io.TextIOWrapper:
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    errors = {"cp1252": "rapport-control", "utf-8": "rapport-mixed"}.get(encoding, "replace")
    return path.open("r", encoding=codec, errors=errors, newline="")


def _start(path: Path, encoding: str, size: int = 400_000) -> str:
    try:
        with opened(path, encoding) as file:
            text = file.read(size)
            return text + file.readline() if len(text) == size else text
    except (LookupError, UnicodeError):
        raise Unreadable(f"This file cannot be read as {encoding}. Choose another encoding.") from None


def _delimiter_of(start: str) -> str:
    if hint := re.match(r"sep=(.)\r?\n", start):
        return hint[1]
    for quoted in (True, False):  # one quotation mark that is never closed would hide all separators
        best = max(DELIMITERS, key=lambda delimiter: _regularity(start, delimiter, quoted))
        if _regularity(start, best, quoted):
            return best
    return ONE_COLUMN


def _regularity(start: str, delimiter: str, quoted: bool) -> float:
    """How alike the rows are in their number of cells; 0 where most have only one."""
    reading = Reading(delimiter=delimiter, quoted=quoted)
    rows = _sample(_records(io.StringIO(start, newline=""), reading), 60)
    widths = [len(row.cells) for row in rows if not row.is_empty]
    usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
    return 0 if usual == 1 else widths.count(usual) / len(widths) + usual / 1000


def _is_quoted(start: str, delimiter: str) -> bool:
    """False where reading quotes would swallow half of the file, as a lonely quotation mark does."""
    reading = Reading(delimiter=delimiter)
    cells = (cell for row in _sample(_records(io.StringIO(start, newline=""), reading)) for cell in row.cells)
    return not any(cell.count("\n") > 60 for cell in cells)


def _records(file: Iterable[str], reading: Reading) -> Iterator[Row]:
    quoting = csv.QUOTE_MINIMAL if reading.quoted else csv.QUOTE_NONE
    taken: list[str] = []  # lines of the record under way
    records = csv.reader(_noted(file, taken), delimiter=reading.delimiter, quoting=quoting)  # type: ignore[arg-type]
    line = 1
    while (cells := _next(records, line)) is not None:
        if line == 1 and len(cells) <= 2 and cells and cells[0].lower().startswith("sep="):
            line = records.line_num + 1
            continue
        row = Row(line, cells)
        if len(taken) > 1 and reading.quoted and _is_open(taken, reading.delimiter):
            row.trouble = UNCLOSED.format(records.line_num)
        yield row
        line = records.line_num + 1
        taken.clear()


def _noted(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    for text in lines:
        taken.append(text)
        yield text


def _is_open(lines: list[str], delimiter: str) -> bool:
    """Whether a quotation mark is not closed until the end of the file."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _next(records: Any, line: int) -> list[str] | None:
    """The next record; None behind the last."""
    try:
        return next(records, None)
    except csv.Error:
        raise Unreadable(
            f"Line {line} holds a value of more than {LARGEST_CELL >> 20} MB. Is a quotation mark there never closed?"
        ) from None


def _sample(rows: Iterator[Row], size: int = SAMPLE + 25) -> Iterator[Row]:
    for count, row in enumerate(rows):
        if count >= size:
            return
        yield row
