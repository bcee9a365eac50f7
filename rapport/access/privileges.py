"""What a profile can allow, in the words of its page, and the profiles that are there from the start."""

from dataclasses import dataclass

from rapport.base.catalogue import cards


@dataclass(frozen=True)
class Privilege:
    """`key` is what actions ask for: "contacts.change"."""

    key: str
    label: str


@dataclass(frozen=True)
class Section:
    """A heading of the page, and what stands below it."""

    label: str
    privileges: tuple[Privilege, ...]


def _of(records: str) -> tuple[Privilege, ...]:
    verbs = {
        "view": "See",
        "create": "Add",
        "change": "Change",
        "delete": "Move to the trash",
        "share": "Share with others",
        "export": "Export",
        "many": "Change many at once",
    }
    return tuple(Privilege(f"{records}.{verb}", label) for verb, label in verbs.items())


SECTIONS = (
    Section("Contacts", (*_of("contacts"), Privilege("contacts.import", "Import"))),
    Section("Activities", _of("activities")),
    Section("Lookups", (Privilege("lookups.share", "Share lookups with everybody"),)),
    Section(
        "Administration",
        (
            Privilege("people.change", "People, roles and sharing"),
            Privilege("settings.change", "Settings"),
            Privilege("jobs.change", "Failed jobs"),
            Privilege("audit.view", "Audit log"),
        ),
    ),
)
ALL = tuple(one.key for section in SECTIONS for one in section.privileges)
NAMES = {one.key: f"{section.label}: {one.label}" for section in SECTIONS for one in section.privileges}
WORKING = tuple(key for key in ALL if not key.startswith(("people.", "settings.", "jobs.", "audit.")))
SEEDED = (
    ("Salesperson", list(WORKING), {"is_default": True}),
    ("Manager", list(WORKING), {}),
    ("Administrator", list(ALL), {"administers": True}),
    ("Read only", ["contacts.view", "activities.view"], {}),
)


def record_types() -> list[tuple[str, str]]:
    """What sharing rules can be about: [(key, plural)]."""
    return [(card.key, card.plural) for card in cards() if card.is_owned]
