"""Rows as lines of CSV, one after the other, as a spreadsheet opens them."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from rapport.base.neutral import neutral


class _Line:
    """What csv.writer writes to: hands every line back."""

    def write(self, text: str) -> str:
        return text


def csv_lines(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The headers and the rows, with a mark of UTF-8 before them; what would run as a formula is neutralised."""
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(headers))
    for row in rows:
        yield str(writer.writerow([neutral(cell) for cell in row]))
