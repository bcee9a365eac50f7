"""Everything as one archive, and back into an empty installation: a zip with JSON lines per table, and the files."""

from rapport.exchange.archive.reading import Archive, is_empty, load
from rapport.exchange.archive.writing import write_archive

__all__ = ["Archive", "is_empty", "load", "write_archive"]
