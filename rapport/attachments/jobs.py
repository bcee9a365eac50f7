"""What attachments do by themselves."""

from typing import Any

from rapport.attachments import actions


def purge(job: Any) -> dict[str, int]:
    """Empty the trash of what has rested there for 30 days; says how many comments, files and contents went."""
    return actions.purge_trash()
