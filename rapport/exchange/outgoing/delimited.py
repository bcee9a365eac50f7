"""CSV that spreadsheets open without asking: UTF-8 with its mark, commas, and no cell that runs."""

import csv
from collections.abc import Iterator
from typing import BinaryIO

from rapport.base.neutral import neutral
from rapport.exchange.outgoing.rows import Table


class _Line:
    def write(self, text: str) -> str:
        return text


def csv_lines(table: Table) -> Iterator[str]:
    """The file line by line."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([neutral(header) for header in table.headers])
    for row in table.rows():
        yield writer.writerow([neutral(str(cell)) for cell in row])


def write_csv(table: Table, stream: BinaryIO, format: str = "csv") -> int:  # noqa: A002, ARG001
    """Write the file; returns the number of rows."""
    count = -1
    for line in csv_lines(table):
        stream.write(line.encode())
        count += 1
    return count
