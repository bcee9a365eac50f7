"""Sealing, a little after the fact."""

from typing import Any

from rapport.audit.actions import chain_entries


def seal(job: Any) -> None:
    while chain_entries():
        if job.should_stop():
            return
