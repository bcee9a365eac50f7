"""What `rapport check` asks about backups."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from rapport.backups.actions import back_up
from rapport.backups.queries import backups, taken_at
from rapport.base.sockets import HealthCheck

NAME = "back up"
TOO_OLD = timedelta(days=3)


def _ask() -> tuple[bool, str]:
    newest = next(iter(backups()), None)
    if newest is None:
        # The first night may not have come yet; where backups fail, the failed jobs say so.
        return True, "There is no backup yet. `rapport backup` takes one."
    age = timezone.now() - taken_at(newest)
    words = f"The newest backup is {newest.name}."
    return settings.BACKUP_AT is None or age < TOO_OLD, words


def _mend() -> str:
    return f"Backed up: {back_up().name}."


CHECKS = [HealthCheck("Backups", _ask, _mend)]
