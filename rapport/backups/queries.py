"""Which backups there are."""

import re
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

_NAME = re.compile(r"^rapport-(\d{8}T\d{6}Z)(-[a-z-]+)?(\.\d+)?\.tar\.gz$")


def backups(folder: Path | None = None) -> list[Path]:
    """The whole backups in the folder, newest first."""
    folder = folder or settings.BACKUPS
    if not folder.is_dir():
        return []
    return sorted((file for file in folder.iterdir() if _NAME.match(file.name)), key=taken_at, reverse=True)


def taken_at(file: Path) -> datetime:
    """When a backup was taken, by its name."""
    found = _NAME.match(file.name)
    return (
        datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if found else datetime.min.replace(tzinfo=UTC)
    )
