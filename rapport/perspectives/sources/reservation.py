"""What this room shows on pages of others: reservations on the record of a contact, its pages in settings."""

from typing import Any

from django.template.loader import render_to_string

from rapport.access.queries import verbs_of
from rapport.base.sockets import Inlay, Panel, SettingsPage
from rapport.perspectives.queries import knows_reservations, line_of
from rapport.perspectives.queries.fact import knows_sold
from rapport.perspectives.queries.words import in_words
from rapport.ui.pages import clock_for


def beside_owner(contact: Any, user: Any) -> str:
    """ "reserved until 30 Nov" behind the owner; nothing where nobody holds the contact."""
    row = line_of(contact, user)
    facts = {"reservation": row, "contact": contact, "clock": clock_for(user)}
    return render_to_string("perspectives/_reserved.html", facts) if row else ""


def in_menu(contact: Any, user: Any) -> str:
    """The line of the menu that opens the dialog; nothing for whom there is nothing to see or to do."""
    has_use = contact.reserved_until is not None or "change" in verbs_of(user, contact)
    if not has_use or not knows_reservations(user):
        return ""
    return render_to_string("perspectives/_menu_line.html", {"contact": contact})


def _knows_sold(user: Any, contact: Any) -> bool:
    return knows_sold(user)


SOURCES = (
    Panel(
        "contact",
        in_words("{Orders_and_opportunities}"),
        lambda contact: f"/contacts/{contact.pk}/sales/",
        40,
        _knows_sold,
    ),
    SettingsPage("backfill", "Backfill", "history", "/settings/backfill/", 60, section=in_words("{sales}")),
    SettingsPage("scoring", "Scoring", "gauge", "/settings/scoring/", 61, section=in_words("{sales}")),
    Inlay("contact", "owner", beside_owner),
    Inlay("contact", "menu", in_menu),
    SettingsPage("perspectives", "Perspectives", "route", "/settings/perspectives/", 90, section="Words"),
)
