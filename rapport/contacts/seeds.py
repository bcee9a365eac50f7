"""What a new installation has: the ties people speak of, and where contacts come from."""

from typing import Any

PERSON, ORGANISATION, ANY = "person", "organisation", ""
RELATIONSHIP_TYPES = [
    # key, name, inverse name, from, to, is employment
    ("works_at", "Works at", "Employs", PERSON, ORGANISATION, True),
    ("manages", "Manages", "Reports to", PERSON, PERSON, False),
    ("assistant_of", "Assistant of", "Assisted by", PERSON, PERSON, False),
    ("introduced_by", "Introduced by", "Introduced", ANY, ANY, False),
    ("subsidiary_of", "Subsidiary of", "Parent of", ORGANISATION, ORGANISATION, False),
    ("branch_of", "Branch of", "Has branch", ORGANISATION, ORGANISATION, False),
    ("advises", "Advises", "Advised by", ANY, ANY, False),
    ("supplies", "Supplies", "Supplied by", ANY, ANY, False),
    ("partner_of", "Partner of", "Partner of", ANY, ANY, False),
    ("member_of", "Member of", "Has member", ANY, ORGANISATION, False),
    ("board_member_of", "On the board of", "Has on its board", PERSON, ORGANISATION, False),
    ("owns", "Owns", "Owned by", ANY, ORGANISATION, False),
    ("friend_of", "Friend of", "Friend of", PERSON, PERSON, False),
    ("married_to", "Married to", "Married to", PERSON, PERSON, False),
    ("parent_of", "Parent of", "Child of", PERSON, PERSON, False),
    ("sibling_of", "Sibling of", "Sibling of", PERSON, PERSON, False),
    ("colleague_of", "Colleague of", "Colleague of", PERSON, PERSON, False),
    ("knows", "Knows", "Known by", ANY, ANY, False),
]
SOURCES = [
    "Recommendation",
    "Introduction",
    "Trade fair",
    "Website",
    "Telephone",
    "Advertisement",
    "Purchased list",
    "Import",
    "Other",
]


def plant(relationship_type: Any, source: Any) -> None:
    """Make what is missing; the models are given, because a migration has its own."""
    for position, (key, name, inverse, of, to, is_employment) in enumerate(RELATIONSHIP_TYPES):
        facts = {"name": name, "inverse_name": inverse, "from_kind": of, "to_kind": to}
        relationship_type.objects.get_or_create(
            key=key, defaults={**facts, "is_employment": is_employment, "position": position}
        )
    for position, name in enumerate(SOURCES):
        source.objects.get_or_create(name=name, defaults={"position": position})
