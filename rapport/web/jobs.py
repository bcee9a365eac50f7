"""Background work started from the frame's own pages."""

from typing import Any

from rapport.base.errors import Refused
from rapport.demo.build import fill
from rapport.notices.actions import notify


def fill_demo(job: Any, user_id: int) -> None:
    """Fill the empty database with invented people; once, whatever happens in between."""
    try:
        fill()
    except Refused:
        return  # it is filled already
    notify([user_id], "system", "The demo is in: invented people, with three years of work", url="/", key="demo")
