"""What the palette offers beside what it finds."""

from rapport.base.sockets import Command

COMMANDS = (
    Command("Log a call", icon="phone", key="C"),
    Command("Schedule an activity", icon="calendar-plus", key="S"),
    Command("Write an e-mail", icon="mail", key="E"),
    Command("Add a note", icon="notebook-pen", key="M"),
    Command("New person", "/contacts/new/?kind=person", "user-plus"),
    Command("New company", "/contacts/new/?kind=organisation", "building-2"),
    Command("Add a filter", icon="list-filter", key="F"),
    Command("Lookups", icon="bookmark", key="L"),
    Command("Today", "/", "sun", "T"),
    Command("Contacts, everyone", "/contacts/", "rows-3"),
    Command("Activities, all", "/activities/", "list-checks"),
    Command("Calendar", "/calendar/", "calendar", "3"),
    Command("Import contacts", "/import/", "import"),
    Command("Export everything", "/export/", "download"),
    Command("Notices", "/notices/", "bell"),
    Command("Trash", "/trash/", "trash-2"),
    Command("Your settings", "/settings/mine/", "settings"),
    Command("Keyboard", icon="keyboard", key="?"),
)
