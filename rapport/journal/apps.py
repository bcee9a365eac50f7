from datetime import time
from importlib import import_module

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "rapport.journal"
    default = True

    def ready(self) -> None:
        schedules = import_module("rapport.jobs.schedules")  # reads models, which are there only now
        schedules.every("forget request keys", time(3, 40), "rapport.journal.jobs.tidy")
