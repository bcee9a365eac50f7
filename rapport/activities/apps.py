from datetime import time
from importlib import import_module

from django.apps import AppConfig

from rapport.base import sockets
from rapport.ui import pages


class ActivitiesConfig(AppConfig):
    name = "rapport.activities"
    default = True

    def ready(self):
        # these read models, which are there only now
        import_module("rapport.activities.records").register()
        import_module("rapport.activities.listeners")
        sockets.plug(*import_module("rapport.activities.sources").SOURCES)
        sockets.plug(*import_module("rapport.activities.health").CHECKS)
        sockets.plug(import_module("rapport.activities.trash").SOURCE)
        sockets.plug(import_module("rapport.activities.attempts").SOURCE)
        overdue_count = import_module("rapport.activities.queries").overdue_count
        pages.frame_sources.append(lambda request: {"overdue_count": overdue_count(request.user)})
        every = import_module("rapport.jobs.schedules").every
        every("reminders", 60, "rapport.activities.jobs.give_reminders")
        every("count aged touches", time(2, 10), "rapport.activities.jobs.count_aged")
        every("purge activities", time(3, 10), "rapport.activities.jobs.purge_trash")
        decided = import_module("rapport.activities.actions.settings")
        register_list = import_module("rapport.access.listed").register_list
        register_list(decided.KINDS)
        register_list(decided.OUTCOMES)
        sockets.after("outcome.changed", "rapport.activities.jobs.count_outcome")
        sockets.plug(sockets.SettingsPage("kinds", "Kinds and outcomes", "list-checks", decided.KINDS.url, 30))
