"""XLSX, row by row in little memory. Texts are written as texts; those that would run, once edited, carry the mark against it."""

from typing import Any, BinaryIO

import xlsxwriter

from rapport.base.neutral import runs
from rapport.exchange.outgoing.rows import Table

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST = 32_767  # characters a cell can hold
MOST = 1_048_575  # rows a sheet can hold


def write_sheet(table: Table, stream: BinaryIO, format: str = "xlsx") -> int:  # noqa: A002, ARG001
    """Write the workbook, further sheets where one is full; returns the number of rows."""
    book = xlsxwriter.Workbook(stream, OPTIONS)
    bold, text = book.add_format({"bold": True}), book.add_format()
    text.set_quote_prefix()
    sheet, line, count = None, MOST + 1, 0
    for row in table.rows():
        if line > MOST or sheet is None:
            sheet, line = book.add_worksheet(), 1
            sheet.freeze_panes(1, 0)
            for column, header in enumerate(table.headers):
                sheet.write_string(0, column, header[:LONGEST], bold)
        for column, cell in enumerate(row):
            _write(sheet, line, column, cell, text)
        line, count = line + 1, count + 1
    if sheet is None:
        book.add_worksheet().write_row(0, 0, table.headers, bold)
    book.close()
    return count


def _write(sheet: Any, line: int, column: int, cell: Any, text: Any) -> None:
    if isinstance(cell, int | float):
        sheet.write_number(line, column, cell)
    elif cell:
        sheet.write_string(line, column, cell[:LONGEST], text if runs(cell) else None)
