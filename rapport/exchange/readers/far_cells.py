"""How large a spreadsheet's sheets would be in memory, told before they are opened: one stray cell in the last corner of an empty
sheet makes it larger than any. Only as much of each format is read as that takes."""

import re
from collections.abc import Iterator
from functools import reduce
from zipfile import ZipFile

PIECE = 1 << 20
LONGEST_TAG = 4096
MOST_RECORDS_BYTES = 100 * 1024 * 1024  # of a binary sheet: that is millions of cells

_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_OPEN_DOCUMENT = re.compile(
    rb"<(?:(?P<sheet>table:table)|(?P<row>table:table-row)|(?P<cell>table:(?:covered-)?table-cell))"
    rb"""(?P<facts>(?:\s+[^\s<>"'=/]+\s*=\s*(?:"[^"]*"|'[^']*'))*+)\s*(?P<end>/?)>"""
)
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["']([0-9]{1,9})["']""")


def size_of_sheet(packed: ZipFile, part: str) -> int:
    """Cells of the rectangle that this part of the file needs; 0 for a part that is no sheet."""
    if "/worksheets/" in part and part.endswith(".xml"):
        return _of_xlsx(packed, part)
    if "/worksheets/" in part and part.endswith(".bin"):
        return _of_xlsb(packed, part)
    return _of_open_document(packed, part) if part == "content.xml" else 0


def _of_xlsx(packed: ZipFile, part: str) -> int:
    columns, last = set(), 0
    for piece in _pieces(packed, part, 40):
        if found := _CELL.findall(piece):
            columns.update(column for column, _ in found)
            last = max(last, *(int(row) for _, row in found))
    return last * max(map(_number_of, columns), default=0)


def _number_of(column: bytes) -> int:
    """ "A" is 1, "AA" is 27."""
    return reduce(lambda number, letter: number * 26 + letter - 64, column, 0)


def _of_xlsb(packed: ZipFile, part: str) -> int:
    """Its records: a kind and a length of one to four bytes each; a row begins with its number, a cell with its column."""
    if packed.getinfo(part).file_size > MOST_RECORDS_BYTES:
        return MOST_RECORDS_BYTES
    content = packed.read(part)
    place, rows, columns = 0, 0, 0
    while place < len(content):
        kind, place = _number_at(content, place)
        length, place = _number_at(content, place)
        if kind == 0:
            rows = max(rows, int.from_bytes(content[place : place + 4], "little") + 1)
        elif kind <= 11:
            columns = max(columns, int.from_bytes(content[place : place + 4], "little") + 1)
        place += length
    return rows * columns


def _number_at(content: bytes, place: int) -> tuple[int, int]:
    """A number of seven bits a byte, the highest saying that it goes on; and the place behind it."""
    number = 0
    for at, byte in enumerate(content[place : place + 4]):
        number |= (byte & 127) << (7 * at)
        if byte < 128:
            return number, place + at + 1
    return number, place + 4


def _of_open_document(packed: ZipFile, part: str) -> int:
    """Its rows and cells may stand for thousands; empty ones behind the last that says something are not kept."""
    size, row, repeated, column, rows, columns = 0, 0, 0, 0, 0, 0
    for tag in _tags(packed, part):
        times = int(found[1]) if (found := _REPEATED.search(tag["facts"])) else 1
        if tag["sheet"]:
            size, row, repeated, rows, columns = max(size, rows * columns), 0, 0, 0, 0
        elif tag["row"]:
            row, repeated, column = row + repeated, times, 0
        else:
            column += times
            if not tag["end"] or b"office:value" in tag["facts"]:
                rows, columns = row + repeated, max(columns, column)
    return max(size, rows * columns)


def _tags(packed: ZipFile, part: str) -> Iterator[re.Match[bytes]]:
    """The sheets, rows and cells in their order."""
    left = b""
    with packed.open(part) as content:
        while piece := content.read(PIECE):
            text, done = left + piece, 0
            for tag in _OPEN_DOCUMENT.finditer(text):
                yield tag
                done = tag.end()
            left = text[max(done, len(text) - LONGEST_TAG) :]


def _pieces(packed: ZipFile, part: str, overlap: int) -> Iterator[bytes]:
    left = b""
    with packed.open(part) as sheet:
        while piece := sheet.read(PIECE):
            yield left + piece
            left = (left + piece)[-overlap:]
