"""Text with separators: which encoding, which separator, where the header is."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from rapport.exchange.readers.rows import (
    SAMPLE,
    Reading,
    Row,
    Unreadable,
    column_names,
    find_header,
    lettered,
    mark_footer,
)

DELIMITERS = [",", ";", "\t", "|"]
ONE_COLUMN = "\x1f"  # no separator at all: every line is one value
ENCODINGS = ["utf-8", "cp1252", "utf-16", "iso-8859-2", "cp1251", "shift_jis", "gb18030", "mac-roman"]
csv.field_size_limit(16 * 1024 * 1024)


def _control(error: UnicodeError) -> tuple[str, int]:
    """The five bytes that cp1252 leaves open are read as the controls they are in every browser."""
    assert isinstance(error, UnicodeDecodeError)
    return "".join(chr(b) for b in error.object[error.start : error.end]), error.end


codecs.register_error("rapport-control", _control)


def look(path: Path, wished: dict, words: Collection[str] = ()) -> Reading:
    """Guess encoding, separator and header from the beginning of the file, and keep what is wished."""
    encoding = wished.get("encoding") or encoding_of(path)
    start = _start(path, encoding)
    if not start.strip("\ufeff\x00 \r\n\t"):
        raise Unreadable("This file is empty.")
    delimiter = wished.get("delimiter") or _delimiter_of(start)
    reading = Reading(encoding=encoding, delimiter=delimiter, quoted=_is_quoted(start, delimiter))
    first = list(_sample(_records(io.StringIO(start, newline=""), reading)))
    if "header" in wished:
        header = next((n for n, row in enumerate(first) if row.number == wished["header"]), -1)
        reading.columns = column_names(first[header].cells) if header >= 0 else lettered(first)
    else:
        header, reading.columns = find_header(first, words)
    reading.header = first[header].number if header >= 0 else 0
    reading.rows = [row for row in first[header + 1 :] if not row.is_empty][:SAMPLE]
    return reading


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
    """By its byte order mark, else strict UTF-8 to the last byte, else cp1252."""
    with path.open("rb") as file:
        head = file.read(4096)
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
            return "cp1252"
    return "utf-8"


def opened(path: Path, encoding: str) -> io.TextIOWrapper:
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    errors = "rapport-control" if encoding == "cp1252" else "replace"
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
    best, best_score = ONE_COLUMN, 0.0
    for delimiter in DELIMITERS:
        reading = Reading(delimiter=delimiter)
        widths = [
            len(r.cells) for r in _sample(_records(io.StringIO(start, newline=""), reading), 60) if not r.is_empty
        ]
        if not widths:
            continue
        usual = max(set(widths), key=widths.count)
        score = 0 if usual == 1 else widths.count(usual) / len(widths) + usual / 1000
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _is_quoted(start: str, delimiter: str) -> bool:
    """False where reading quotes would swallow half of the file, as a lonely quotation mark does."""
    reading = Reading(delimiter=delimiter)
    cells = (cell for row in _sample(_records(io.StringIO(start, newline=""), reading)) for cell in row.cells)
    return not any(cell.count("\n") > 60 for cell in cells)


def _records(file: Iterable[str], reading: Reading) -> Iterator[Row]:
    quoting = csv.QUOTE_MINIMAL if reading.quoted else csv.QUOTE_NONE
    records = csv.reader(file, delimiter=reading.delimiter, quoting=quoting)  # type: ignore[arg-type]
    line = 1
    for cells in records:
        if line == 1 and len(cells) <= 2 and cells and cells[0].lower().startswith("sep="):
            line = records.line_num + 1
            continue
        yield Row(line, cells)
        line = records.line_num + 1


def _sample(rows: Iterator[Row], size: int = SAMPLE + 25) -> Iterator[Row]:
    for count, row in enumerate(rows):
        if count >= size:
            return
        yield row
