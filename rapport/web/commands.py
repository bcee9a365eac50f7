"""What the palette offers beside what it finds."""

from rapport.base.sockets import Command

LOGS, ADDS = ("activities.create",), ("contacts.create",)
TRASHES = ("contacts.delete", "contacts.change", "activities.delete", "activities.change")
COMMANDS = (
    Command("Log a call", icon="phone", key="C", privileges=LOGS),
    Command("Schedule an activity", icon="calendar-plus", key="S", privileges=LOGS),
    Command("Write an e-mail", icon="mail", key="E", privileges=LOGS),
    Command("Add a note", icon="notebook-pen", key="M", privileges=LOGS),
    Command("New person", "/contacts/new/?kind=person", "user-plus", privileges=ADDS),
    Command("New company", "/contacts/new/?kind=organisation", "building-2", privileges=ADDS),
    Command("Add a filter", icon="list-filter", key="F"),
    Command("Lookups", icon="bookmark", key="L"),
    Command("Today", "/", "sun", "T"),
    Command("Contacts, everyone", "/contacts/", "rows-3"),
    Command("Activities, all", "/activities/", "list-checks", privileges=("activities.view",)),
    Command("Calendar", "/calendar/", "calendar", "3", privileges=("activities.view",)),
    Command("Import contacts", "/import/", "import", privileges=("contacts.import",)),
    Command("Export everything", "/export/", "download", privileges=("contacts.export",)),
    Command("Notices", "/notices/", "bell"),
    Command("Trash", "/trash/", "trash-2", privileges=TRASHES),
    Command("Your settings", "/settings/mine/", "settings"),
    Command("Keyboard", icon="keyboard", key="?"),
)
