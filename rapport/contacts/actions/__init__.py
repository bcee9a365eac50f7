"""Every write of contacts."""

from rapport.contacts.actions.memory import enter_timeline, leave_timeline, remember

__all__ = ["enter_timeline", "leave_timeline", "remember"]
