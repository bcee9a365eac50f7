from django.apps import AppConfig
from django.conf import settings

from rapport.base import sockets


class BackupsConfig(AppConfig):
    name = "rapport.backups"
    default = True

    def ready(self) -> None:
        from rapport.backups import health
        from rapport.jobs import schedules

        sockets.plug(*health.CHECKS)
        if settings.BACKUP_AT is not None:
            schedules.every(health.NAME, settings.BACKUP_AT, "rapport.backups.jobs.back_up")
