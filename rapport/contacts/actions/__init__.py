"""Writing contacts: every verb of the room."""

from rapport.contacts.actions.creation import check_values, create_contact, create_contacts_in_bulk
from rapport.contacts.actions.memory import enter_timeline, leave_timeline, remember

__all__ = [
    "check_values",
    "create_contact",
    "create_contacts_in_bulk",
    "enter_timeline",
    "leave_timeline",
    "remember",
]
