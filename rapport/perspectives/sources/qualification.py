"""The steps of a lead on its record, above what is planned next."""

from typing import Any

from django.template.loader import render_to_string

from rapport.base.sockets import Inlay
from rapport.perspectives.queries.qualification import qualification_of
from rapport.ui.pages import clock_for


def above_history(contact: Any, user: Any) -> str:
    """Nothing for contacts that are not before opportunity, and for whom Sales is none of their business."""
    clock = clock_for(user)
    found = qualification_of(user, contact, clock.now)
    facts = {"contact": contact, "found": found, "looks": None, "clock": clock}
    return render_to_string("perspectives/_qualification.html", facts) if found else ""


SOURCES = (Inlay("contact", "next", above_history, 40),)
