"""Where the bytes of files rest: one file per content, named by its digest, put there whole or not at all."""

import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from rapport.attachments.sniffing import HEAD, sniff
from rapport.base.errors import Refused

CHUNK = 256 * 1024
ARRIVING = "arriving"
RESTS = 24 * 60 * 60  # seconds
SWEPT_AT_ONCE = 500

# Who refers to contents: functions (digests) → those of them still in use. Rooms plug in when their app is ready.
keepers: list[Callable[[set[str]], set[str]]] = []


class TooLarge(Refused):
    """More bytes than a file may have; nothing of it was kept."""


@dataclass(frozen=True)
class Stored:
    """What was put into the store."""

    digest: str
    size: int
    content_type: str


def put(stream: BinaryIO, limit: int | None = None) -> Stored:
    """Read a stream to its end and keep its bytes under their digest.

    Raises TooLarge beyond `limit` bytes (settings.UPLOAD_LIMIT), Refused where the disk is full; then nothing is kept.
    """
    limit = settings.UPLOAD_LIMIT if limit is None else limit
    folder = _root() / ARRIVING
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as kept:
            try:
                return _take(stream, kept, limit)
            finally:
                Path(kept.name).unlink(missing_ok=True)
    except OSError as trouble:
        if trouble.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refused("The disk is full, so the file was not kept. Everything saved before is safe.") from None
        raise


def _take(stream: BinaryIO, kept, limit: int) -> Stored:
    digest, size, head = hashlib.sha256(), 0, b""
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"The file is larger than {limit // 1_048_576} MB, so it was not kept.")
        if len(head) < HEAD:
            head += chunk[: HEAD - len(head)]
        digest.update(chunk)
        kept.write(chunk)
    kept.flush()
    os.fsync(kept.fileno())
    name = digest.hexdigest()
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    Path(kept.name).replace(path)
    _settle(path.parent)
    return Stored(name, size, sniff(head))


def _settle(folder: Path) -> None:
    """The name itself has to outlive a power cut, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def path_of(digest: str) -> Path:
    """Where the bytes of a digest rest. ValueError for anything that is none: no name from outside becomes a path."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("not a digest")
    return _root() / digest[:2] / digest


def sniffed(digest: str) -> str:
    """The content type of what rests under a digest."""
    with path_of(digest).open("rb") as content:
        return sniff(content.read(HEAD))


def sweep() -> int:
    """Remove contents that no keeper names and that have rested for a day: a younger one may belong to a row on its way."""
    rested = time.time() - RESTS
    contents = [path for path in _contents() if path.stat().st_mtime < rested]
    removed = 0
    for start in range(0, len(contents), SWEPT_AT_ONCE):
        some = {path.name: path for path in contents[start : start + SWEPT_AT_ONCE]}
        kept = set().union(*(keeper(set(some)) for keeper in keepers))
        for name in some.keys() - kept:
            some[name].unlink(missing_ok=True)
            removed += 1
    return removed


def _contents() -> Iterator[Path]:
    root = _root()
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        if folder.is_dir() and len(folder.name) == 2:
            yield from sorted(path for path in folder.iterdir() if len(path.name) == 64)


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)
