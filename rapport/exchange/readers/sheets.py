"""Spreadsheets, read by calamine: XLSX, XLS, XLSB and ODS."""

import datetime
from collections.abc import Collection, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from python_calamine import CalamineWorkbook

from rapport.exchange.readers.delimited import fitted
from rapport.exchange.readers.far_cells import size_of_sheet
from rapport.exchange.readers.rows import (
    SAMPLE,
    Reading,
    Row,
    Unreadable,
    begun,
    mark_footer,
)

LARGEST = 400 * 1024 * 1024  # unpacked
MOST_CELLS = (
    20_000_000  # of the rectangle from the first cell to the last, which calamine keeps in memory, empty ones too
)


def look(path: Path, wished: dict, words: Collection[str] = ()) -> Reading:
    """The first sheet with rows, unless another is wished, and its header."""
    book = _book(path)
    names = book.sheet_names
    sheet = wished.get("sheet") or next((n for n in names if book.get_sheet_by_name(n).total_height > 1), names[:1])
    if isinstance(sheet, list) or sheet not in names:
        sheet = names[0] if names else ""
    first = [row for row, _ in zip(_rows(book, sheet), range(SAMPLE + 25), strict=False)]
    if not any(not row.is_empty for row in first):
        raise Unreadable("This sheet is empty.")
    reading = Reading(sheet=sheet, sheets=names)
    return begun(reading, first, wished, words)


def walk(path: Path, reading: Reading) -> Iterator[Row]:
    """Every row of the sheet behind the header."""
    width = len(reading.columns)
    rows = (fitted(row, width) for row in _rows(_book(path), reading.sheet) if row.number > reading.header)
    yield from mark_footer(rows, width)


def _book(path: Path) -> CalamineWorkbook:
    _refuse_dangerous(path)
    try:
        return CalamineWorkbook.from_path(str(path))
    except Exception as error:  # calamine raises its own kinds for each format
        raise Unreadable(f"This spreadsheet cannot be opened ({error}). Save it again as XLSX or CSV.") from None


def _refuse_dangerous(path: Path) -> None:
    """A small file may unpack to more than the memory holds; and a protected one cannot be read without its password."""
    if is_zipfile(path):
        with ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST:
                raise Unreadable(
                    f"This spreadsheet unpacks to more than {LARGEST >> 20} MB. Save the sheet with the contacts as CSV."
                )
            if any(size_of_sheet(packed, part) > MOST_CELLS for part in packed.namelist()):
                raise Unreadable(
                    "This sheet has a cell very far from the others. Delete what is there, or save it as CSV."
                )
        return
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            raise Unreadable("This spreadsheet is protected by a password. Save it without one, or as CSV.")


def _rows(book: CalamineWorkbook, sheet: str) -> Iterator[Row]:
    if not sheet:
        return
    table = book.get_sheet_by_name(sheet)
    left = table.start[1] if table.start else 0
    for index, cells in enumerate(table.iter_rows()):
        yield Row(index + 1, [""] * left + [as_text(cell) for cell in cells])


def as_text(cell: object) -> str:
    """A cell as a person would have typed it: no ".0" behind whole numbers, days without midnight."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time.min else cell.isoformat(" ", "minutes")
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return str(cell)
