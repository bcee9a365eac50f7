"""Where this room plugs into the lower ones, once, when the app is ready."""

from datetime import time

from rapport.access.listed import register_list
from rapport.attachments import store
from rapport.base import sockets
from rapport.contacts import finding, health, history, listeners, photos, records, trash
from rapport.contacts.actions.settings import RELATIONSHIP_TYPES, SOURCES
from rapport.jobs import schedules

__all__ = ["listeners", "plug_in"]


def plug_in() -> None:
    """Cards, health checks, the clock, and what the store of files has to keep for us."""
    records.register()
    sockets.plug(*health.CHECKS, history.source, finding.source, trash.SOURCE)
    sockets.after("employer.set_aside", "rapport.contacts.jobs.remember_people_of")
    store.keepers.append(photos.in_use)
    schedules.every("contacts: empty the trash", time(3, 30), "rapport.contacts.jobs.empty_trash")
    register_list(SOURCES)
    register_list(RELATIONSHIP_TYPES)
    sockets.plug(
        sockets.SettingsPage("relationships", "Relationships", "waypoints", RELATIONSHIP_TYPES.url, 40),
        sockets.SettingsPage("sources", "Sources", "map-pin", SOURCES.url, 45),
    )
