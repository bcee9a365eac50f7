"""Writing contacts: every verb of the room."""

from rapport.contacts.actions.bulk import change_contacts
from rapport.contacts.actions.change import change_contact
from rapport.contacts.actions.creation import check_values, create_contact, create_contacts_in_bulk
from rapport.contacts.actions.dropping import drop_contacts, revive_contacts
from rapport.contacts.actions.employer import OF_THE_JOB, change_employer
from rapport.contacts.actions.holding import hold_these
from rapport.contacts.actions.memory import TimelineLine, enter_timeline, leave_timeline, remember
from rapport.contacts.actions.photo import set_photo
from rapport.contacts.actions.point import correct_point, strike_point
from rapport.contacts.actions.relationship import add_relationship, change_relationship, remove_relationship
from rapport.contacts.actions.saving import add_contact, keep_apart, keep_pairs_apart, save_contact
from rapport.contacts.actions.searching import reindex
from rapport.contacts.actions.ties import set_relationships
from rapport.contacts.actions.touch_goal import set_touch_goal
from rapport.contacts.actions.trash import purge_trash, trash_contacts, untrash_contacts

__all__ = [
    "OF_THE_JOB",
    "TimelineLine",
    "add_contact",
    "add_relationship",
    "change_contact",
    "change_contacts",
    "change_employer",
    "change_relationship",
    "check_values",
    "correct_point",
    "create_contact",
    "create_contacts_in_bulk",
    "drop_contacts",
    "enter_timeline",
    "hold_these",
    "leave_timeline",
    "keep_apart",
    "keep_pairs_apart",
    "purge_trash",
    "reindex",
    "remember",
    "remove_relationship",
    "revive_contacts",
    "save_contact",
    "set_photo",
    "set_relationships",
    "set_touch_goal",
    "strike_point",
    "trash_contacts",
    "untrash_contacts",
]
