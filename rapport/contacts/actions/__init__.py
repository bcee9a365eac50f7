"""Writing contacts: every verb of the room."""

from rapport.contacts.actions.creation import check_values, create_contact, create_contacts_in_bulk

__all__ = ["check_values", "create_contact", "create_contacts_in_bulk"]
