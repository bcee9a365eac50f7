"""Take a backup, and bring one back."""

import fcntl
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

import rapport
from rapport.backups import databases
from rapport.backups.queries import backups
from rapport.base.errors import Refused

FORMAT = 1
LOCK = "serving.lock"  # shared by `rapport serve` and all that write, whole for a restore and an upgrade
SECRET = "secret_key"  # noqa: S105 - the name of a file


def back_up(*, why: str = "", folder: Path | None = None, keep: int | None = None) -> Path:
    """Save the database, the files and the secret key as one archive; returns it. Raises Refused.

    The archive gets its name only when it is whole and on the disk. Then all but the newest `keep` go.
    """
    folder = folder or settings.BACKUPS
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _require_space(folder)
    name = f"rapport-{timezone.now():%Y%m%dT%H%M%SZ}{f'-{why}' if why else ''}"
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=folder) as scratch:
        copy = databases.dump(Path(scratch))
        partial = Path(scratch) / "archive"
        _pack(partial, copy)
        done = _publish(partial, folder, name)
    for old in backups(folder)[max(1, keep if keep is not None else settings.BACKUP_KEEP) :]:
        old.unlink()
    return done


def _require_space(folder: Path) -> None:
    files = sum(file.stat().st_size for file in settings.MEDIA_ROOT.rglob("*") if file.is_file())
    needed, free = databases.size() * 2 + files, shutil.disk_usage(folder).free
    if free < needed:
        raise Refused(f"A backup may need {_megabytes(needed)}, and {folder} has {_megabytes(free)} left.")


def _megabytes(number: int) -> str:
    return f"{number // 2**20 + 1:,} MB"


def _pack(archive: Path, copy: Path) -> None:
    manifest = {
        "format": FORMAT,
        "version": rapport.__version__,
        "database": databases.kind(),
        "at": timezone.now().isoformat(),
        "checksums": {copy.name: _checksum(copy)},
    }
    described = copy.with_name("manifest.json")
    described.write_text(json.dumps(manifest, indent=1))
    with archive.open("wb") as raw:
        os.fchmod(raw.fileno(), 0o600)
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as tar:
            for file in (described, copy):
                tar.add(file, file.name)
            if (secret := settings.DATA / SECRET).exists():
                tar.add(secret, SECRET)
            if settings.MEDIA_ROOT.is_dir():
                tar.add(settings.MEDIA_ROOT, "files")
        raw.flush()
        os.fsync(raw.fileno())


def _publish(partial: Path, folder: Path, name: str) -> Path:
    """Give the archive a name that no other has."""
    for number in range(1000):
        done = folder / f"{name}{f'.{number}' if number else ''}.tar.gz"
        try:
            os.link(partial, done)
        except FileExistsError:
            continue
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        return done
    raise Refused(f"There are too many backups named {name}.")


def restore(archive: Path, *, force: bool = False) -> list[Path]:
    """Put a backup in place; returns what is kept of before. Raises Refused, and then nothing was changed."""
    with not_serving(), tempfile.TemporaryDirectory(prefix=".restoring-", dir=settings.DATA) as scratch:
        inside = Path(scratch)
        _unpack(archive, inside)
        if _is_in_use():
            if not force:
                raise Refused("There is data here already. --force replaces it and keeps it beside.")
            kept = [back_up(why="before-restore", keep=10**6)] if databases.kind() == "postgresql" else []
        else:
            kept = []
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        copy = next(inside.glob("database.*"))
        kept += databases.load(copy, stamp)
        for name, place in ((SECRET, settings.DATA / SECRET), ("files", settings.MEDIA_ROOT)):
            if (inside / name).exists():
                if place.exists():
                    kept.append(place.rename(place.with_name(f"{place.name}.before-{stamp}")))
                (inside / name).rename(place)
                place.chmod(0o600 if name == SECRET else 0o700)
        return kept


def _unpack(archive: Path, into: Path) -> None:
    """Unpack what is whole and of this kind of database; else raise Refused."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                if not _is_safe(member):
                    raise ValueError(f"it holds {member.name!r}")
                tar.extract(member, into, set_attrs=False)
        manifest = json.loads((into / "manifest.json").read_text())
        whole = all(_checksum(into / name) == known for name, known in manifest["checksums"].items())
    except FileNotFoundError as trouble:
        raise Refused(f"{trouble.filename or archive} is not there.") from None
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError) as trouble:
        raise Refused(f"{archive.name} is no whole backup of Rapport ({trouble}). Nothing was changed.") from None
    if not whole:
        raise Refused(f"{archive.name} is damaged: its checksums do not fit. Nothing was changed.")
    if manifest["database"] != databases.kind():
        raise Refused(
            f"This backup holds a {manifest['database']} database, and RAPPORT_DATABASE_URL names {databases.kind()}. "
            "Between the two kinds, export everything and import it again."
        )


def _is_safe(member: tarfile.TarInfo) -> bool:
    """Whether it is a plain file or folder that stays inside (Python's own filter is younger than 3.11.4)."""
    path = PurePosixPath(member.name)
    return (member.isfile() or member.isdir()) and not path.is_absolute() and ".." not in path.parts


def _is_in_use() -> bool:
    """Whether somebody has an account in the database, or had: a damaged one is what a restore is for."""
    try:
        if "organisation_user" not in connection.introspection.table_names():
            return False
    except OperationalError:
        raise
    except DatabaseError:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM organisation_user LIMIT 1")
        return cursor.fetchone() is not None


@contextmanager
def in_use() -> Iterator[None]:
    """Keep a restore and an upgrade away meanwhile: they take the database from under whoever has it open."""
    with (settings.DATA / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def not_serving() -> Iterator[None]:
    """Make sure that Rapport does not run on this data folder meanwhile. Raises Refused where it does."""
    with (settings.DATA / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("Rapport is running on this data. Stop it first.") from None
        yield


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
