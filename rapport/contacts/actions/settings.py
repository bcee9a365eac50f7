"""What administrators decide about contacts: where they come from, and which ties there are."""

from rapport.access.listed import Listed, choice_into, text_into
from rapport.base.text import fold
from rapport.contacts.models import Contact, Relationship, RelationshipType, Source

KINDS = ("", *Contact.Kind.values)

SOURCES = Listed(
    key="source",
    label="Source",
    model=Source,
    url="/settings/sources/",
    readers={"name": text_into("name", 100)},
    is_used=lambda row: Contact.objects.filter(source=row).exists(),
)

RELATIONSHIP_TYPES = Listed(
    key="relationship_type",
    label="Relationship",
    model=RelationshipType,
    url="/settings/relationships/",
    readers={
        "name": text_into("name", 60),
        "inverse_name": text_into("inverse_name", 60),
        "from_kind": choice_into("from_kind", lambda: KINDS),
        "to_kind": choice_into("to_kind", lambda: KINDS),
    },
    is_used=lambda row: Relationship.objects.filter(type=row).exists(),
    fixed=lambda row: row.is_employment,
    made=lambda facts: (
        {"key": _free_key(facts["name"])} | ({} if "inverse_name" in facts else {"inverse_name": facts["name"]})
    ),
)


def _free_key(name: str) -> str:
    """A key of its own for a new type: the name's letters, numbered where taken."""
    stem = "".join(c if c.isalnum() and c.isascii() else "_" for c in fold(name)).strip("_")[:32] or "tie"
    taken = set(RelationshipType.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}_{n}" for n in range(2, 1000))) if key not in taken)
