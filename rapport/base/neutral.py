"""Cells that a spreadsheet would run as a formula.

The rule: a text that begins with = + - @, a tab or a line break (or their wide forms) gets an apostrophe in front, which
spreadsheets take as "this is text" and our import takes off again. Left as they are, because nothing can be run in them and
people have to read them: numbers (-12.5) and phone numbers in figures, blanks, dots and brackets (+1 617 555 0142). A text
that begins with apostrophes before such a sign gets one more, so that nothing is lost on the way back.
"""

import re

_RUNS = re.compile(r"^'*[=+\-@\t\r\n＝＋－＠]")
_HARMLESS = re.compile(r"^(-?\d+([.,]\d+)*|\+\d[\d ().]*)$")


def runs(text: str) -> bool:
    """Whether a spreadsheet may take this text for a formula."""
    return bool(_RUNS.match(text)) and not _HARMLESS.match(text)


def neutral(text: str) -> str:
    """The text as it may stand in a CSV file."""
    return f"'{text}" if runs(text) else text


def plain(cell: str) -> str:
    """What `neutral` was given."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell
