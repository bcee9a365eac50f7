"""Where this room plugs into the lower ones, once, when the app is ready."""

from datetime import time
from typing import Any

from django.db.models import Q
from markupsafe import Markup, escape

from rapport.attachments import store
from rapport.base import sockets
from rapport.base.catalogue import Field, Type, contribute
from rapport.base.text import whole_number
from rapport.exchange import jobs, queries
from rapport.exchange.models import Export, Import, ImportRow
from rapport.jobs import schedules, worker

LABELS = {"created": "new from", "updated": "filled in by"}


def plug_in() -> None:
    """The field by which lists find what an import brought, the mark on its records, and what we keep in the store."""
    contribute(
        "contact",
        Field(
            "import",
            "Import",
            Type.CHOICE,
            group="Record",
            choices=_choices,
            where=_brought,
            value="id",
            is_column=False,
            is_exported=False,
        ),
    )
    sockets.plug(sockets.Inlay("contact", "head", _mark))
    store.keepers.append(_in_use)
    tasks = (jobs.preview, jobs.run, jobs.undo)
    worker.GIVEN_UP |= {f"rapport.exchange.jobs.{task.__name__}": jobs.give_up for task in tasks}
    worker.GIVEN_UP["rapport.exchange.jobs.export"] = jobs.give_export_up
    schedules.every("exchange: forget old exports", time(3, 50), "rapport.exchange.jobs.forget_exports")


def _choices() -> list[tuple[Any, str]]:
    """The newest imports, what was new and what they filled in."""
    newest = Import.objects.filter(about="contacts", state__in=["done", "stopped", "running"])[:30]
    return [(f"{one.id}-{state}", f"{label} {one.name}") for one in newest for state, label in LABELS.items()]


def _brought(operator: str, value: Any, user: Any) -> Q | None:
    """Contacts that one import made or changed: "12-created", "12"."""
    if operator not in {"is", "is_not", "not"}:
        return None
    number, _, state = str(value).partition("-")
    rows = ImportRow.objects.filter(of=whole_number(number) or 0, contact_id__isnull=False)
    if state in LABELS:
        rows = rows.filter(state=state)
    found = Q(id__in=rows.values("contact_id"))
    return found if operator == "is" else ~found


def _mark(contact: Any, user: Any) -> str:
    """While an import runs, the records it brought say so."""
    running = queries.is_running_on(contact.id)
    if running is None:
        return ""
    words = "Being taken back with" if running.state == Import.State.UNDOING else "Being imported with"
    link = f'<a class="link" href="/import/{running.id}/">{escape(running.name)}</a>'
    return Markup(f'<span class="badge">{words} {link}</span>')  # noqa: S704


def _in_use(digests: set[str]) -> set[str]:
    """Files of imports (their rows are shown and read again) and exports that wait to be fetched."""
    found = set(Import.objects.filter(digest__in=digests).values_list("digest", flat=True))
    return found | set(Export.objects.filter(digest__in=digests).values_list("digest", flat=True))
