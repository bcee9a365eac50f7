"""Reading contacts. Every read starts at `visible_to`."""

from rapport.contacts.queries.contact import add_tags, contact_for, contacts_of, listed_to, names_of, visible_to

__all__ = ["add_tags", "contact_for", "contacts_of", "listed_to", "names_of", "visible_to"]
