"""Reading files of other systems: one way to look at a file, one way to walk its rows, whatever its format."""

from collections.abc import Collection, Iterator
from pathlib import Path

from rapport.exchange.readers import cards, delimited, sheets
from rapport.exchange.readers.rows import Reading, Row, Unreadable

__all__ = ["Reading", "Row", "Unreadable", "format_of", "look", "walk"]

_READERS = {"csv": delimited, "xlsx": sheets, "vcard": cards}
_SUFFIXES = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xlsx", ".xlsb": "xlsx", ".ods": "xlsx", ".vcf": "vcard"}


def format_of(path: Path, name: str = "") -> str:
    """csv, xlsx, vcard or archive, by content first and by name where the content does not say."""
    with path.open("rb") as file:
        head = file.read(4096)
    suffix = Path(name or path.name).suffix.lower()
    if head.startswith(b"PK\x03\x04"):
        return _SUFFIXES.get(suffix, "archive")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xlsx"
    if b"begin:vcard" in head.replace(b"\x00", b"").lower():
        return "vcard"
    return "vcard" if suffix == ".vcf" else "csv"


def look(path: Path, format: str, wished: dict | None = None, words: Collection[str] = ()) -> Reading:  # noqa: A002
    """How the file is to be read, and its first rows. `wished` overrides the guess; `words` (bare) tell a header.

    Raises Unreadable.
    """
    return _READERS[format].look(path, wished or {}, words)


def walk(path: Path, format: str, reading: Reading) -> Iterator[Row]:  # noqa: A002
    """Every row behind the header, in order."""
    return _READERS[format].walk(path, reading)
