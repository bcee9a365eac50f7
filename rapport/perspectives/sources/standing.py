"""Where a contact stands, in the head of its record."""

from typing import Any

from django.template.loader import render_to_string

from rapport.access.queries import verbs_of
from rapport.base.sockets import Inlay
from rapport.perspectives.queries import may_place
from rapport.perspectives.queries.record import further_perspectives, standings_of
from rapport.ui.pages import clock_for


def in_head(contact: Any, user: Any) -> str:
    """A pill for each standing, and the way into a further perspective."""
    clock = clock_for(user)
    standings = standings_of(user, contact, clock.today)
    may = "change" in verbs_of(user, contact)
    changeable = {one.perspective.pk for one in standings if may and may_place(user, one.perspective)}
    facts = {
        "contact": contact,
        "standings": standings,
        "changeable": changeable,
        "first": next((one.perspective.pk for one in standings if one.perspective.pk in changeable), None),
        "further": further_perspectives(user, contact, standings) if may else [],
        "clock": clock,
    }
    return render_to_string("perspectives/_standings.html", facts) if standings or facts["further"] else ""


SOURCES = (Inlay("contact", "standings", in_head),)
