from datetime import time
from importlib import import_module

from django.apps import AppConfig

from rapport.ui import pages


class NoticesConfig(AppConfig):
    name = "rapport.notices"
    default = True

    def ready(self) -> None:
        import_module("rapport.notices.records").register_cards()  # reads models, which are there only now
        queries = import_module("rapport.notices.queries")
        pages.frame_sources.append(
            lambda request: {"unread_count": queries.shown_count(queries.unread_count(request.user))}
        )
        schedules = import_module("rapport.jobs.schedules")
        schedules.every("forget old notices", time(3, 50), "rapport.notices.jobs.tidy")
