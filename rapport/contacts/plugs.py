"""Where this room plugs into the lower ones, once, when the app is ready."""

from datetime import time

from rapport.attachments import store
from rapport.base import sockets
from rapport.contacts import health, history, listeners, photos, records, trash
from rapport.jobs import schedules

__all__ = ["listeners", "plug_in"]


def plug_in() -> None:
    """Cards, health checks, the clock, and what the store of files has to keep for us."""
    records.register()
    sockets.plug(*health.CHECKS, history.source, trash.SOURCE)
    store.keepers.append(photos.in_use)
    schedules.every("contacts: empty the trash", time(3, 30), "rapport.contacts.jobs.empty_trash")
