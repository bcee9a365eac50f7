"""Where other pages lead to calling lists: the palette, and the button of a list of contacts."""

from typing import Any

from django.template.loader import render_to_string

from rapport.access.queries import may
from rapport.base.sockets import Command, Inlay


def make_from(definition: Any, user: Any) -> str:
    """ "Make a calling list" above a list of contacts; nothing for whom calls are not theirs to log."""
    if definition.record_type != "contact" or not may(user, "activities.create"):
        return ""
    return render_to_string("calling/_make_button.html", {"query": definition.query()})


SOURCES = (
    Inlay("list", "tools", make_from),
    Command("Calling lists", "/calling/", "phone-call", privileges=("activities.view",)),
)
