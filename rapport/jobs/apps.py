from datetime import time

from django.apps import AppConfig

from rapport.base import sockets


class JobsConfig(AppConfig):
    name = "rapport.jobs"
    default = True

    def ready(self) -> None:
        from rapport.jobs import health, schedules  # noqa: PLC0415 - models are not loaded before

        sockets.plug(*health.CHECKS)
        schedules.every("tidy jobs", time(3, 20), "rapport.jobs.jobs.tidy")
