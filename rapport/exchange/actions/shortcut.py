"""An import in one step, for the command line and for tests."""

from pathlib import Path
from typing import Any

from rapport.base.errors import Invalid
from rapport.exchange.actions.previewing import preview_import
from rapport.exchange.actions.running import run_import, start_import
from rapport.exchange.actions.uploading import choose, upload
from rapport.exchange.models import Import


def import_file(
    path: str | Path,
    *,
    by: Any,
    system: str = "",
    mapping: dict[str, str] | None = None,
    about: str = "",
    dry_run: bool = False,
    **choices: Any,
) -> Import:
    """Bring a file in, here and now; `mapping` is column → field for columns that are not guessed right.

    `choices`: policy, duplicates (same, new, later), owner, tags, source, relationship_type. With `dry_run` only the counts
    are made. Raises Unreadable, Invalid, NotAllowed.
    """
    path = Path(path)
    with path.open("rb") as file:
        imported = upload(file, path.name, by=by, system=system, about=about)
    if (mapping or choices) and imported.format != "archive":
        columns = imported.reading.get("columns", [])
        if unknown := [column for column in mapping or {} if column not in columns]:
            raise Invalid({"mapping": f"The file has no column {unknown[0]!r}. It has {', '.join(columns)}."})
        wanted = [(mapping or {}).get(c, t) for c, t in zip(columns, imported.mapping, strict=True)]
        choose(imported, {"mapping": wanted, **choices}, by=by)
    if dry_run and imported.format != "archive":
        Import.objects.filter(id=imported.id).update(state=Import.State.PREVIEWING)
        imported.refresh_from_db()
        preview_import(imported)
        return imported
    start_import(imported, by=by, in_background=False)
    run_import(imported)
    return imported
