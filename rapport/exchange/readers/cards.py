"""Files of vCards: one card, one row. A broken card is a row with trouble; the others are not its fault."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from rapport.exchange import vcard
from rapport.exchange.readers.delimited import encoding_of, opened
from rapport.exchange.readers.rows import SAMPLE, Reading, Row, Unreadable


def look(path: Path, wished: dict, words: Collection[str] = ()) -> Reading:  # noqa: ARG001
    """The first cards; a card's properties are known by their names, so there are no columns to match."""
    reading = Reading(encoding=wished.get("encoding") or encoding_of(path), header=0)
    reading.rows = [row for row, _ in zip(walk(path, reading), range(SAMPLE), strict=False)]
    if not reading.rows:
        raise Unreadable("There is no vCard in this file.")
    return reading


def walk(path: Path, reading: Reading) -> Iterator[Row]:
    """Every card of the file, its line that of its BEGIN."""
    with opened(path, reading.encoding) as file:
        for number, text in _cards(file):
            try:
                yield Row(number, [], values=vcard.values_of(vcard.properties_of(text, reading.encoding)))
            except vcard.BrokenCard as error:
                yield Row(number, [text[:2000]], trouble=str(error))


def _cards(file: Iterable[str]) -> Iterator[tuple[int, str]]:
    """(line of its BEGIN, text) of each card; a card that another one interrupts is given without its end."""
    lines: list[str] = []
    begun = 0
    for number, line in enumerate(file, 1):
        word = line.strip().upper()
        if word == "BEGIN:VCARD":
            if lines:
                yield begun, "".join(lines)
            lines, begun = [line], number
        elif lines:
            lines.append(line)
            if word == "END:VCARD":
                yield begun, "".join(lines)
                lines = []
    if lines:
        yield begun, "".join(lines)
