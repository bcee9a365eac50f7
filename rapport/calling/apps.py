from datetime import time
from importlib import import_module

from django.apps import AppConfig

from rapport.base import sockets


class CallingConfig(AppConfig):
    name = "rapport.calling"
    default = True

    def ready(self) -> None:
        # these read models, which are there only now
        import_module("rapport.calling.records").register_cards()
        import_module("rapport.calling.listeners")
        sockets.plug(*import_module("rapport.calling.sources").SOURCES)
        every = import_module("rapport.jobs.schedules").every
        every("recount calling lists", time(2, 40), "rapport.calling.jobs.recount")
