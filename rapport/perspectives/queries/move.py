"""Reading the lifecycle log."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from rapport.access.seeing import knows_of, rows_seen, seen_of
from rapport.base import catalogue
from rapport.base.prepared import prepared
from rapport.base.text import fold
from rapport.contacts.models import Contact
from rapport.contacts.queries.known import columns_of, hidden_of
from rapport.lookups import search
from rapport.perspectives.lifecycle.rules import SAID
from rapport.perspectives.models import Move
from rapport.perspectives.queries.perspective import may_see, setup

NAMED_BY = ("contact__name", "contact__company", "contact__phone", "contact__email")
HAND = "hand"  # what lists call a move that somebody made


def unseen_perspectives(user: Any) -> list[int]:
    """Ids of those whose log somebody may not read: they may not see the perspective, or not know of stages or since when."""
    hidden = hidden_of(user)
    told = ("stage", "since", "days")
    ours = setup().perspectives.items()
    return [pk for pk, one in ours if not may_see(user, one) or any(f"{one.key}_{key}" in hidden for key in told)]


def seen_moves(user: Any) -> str:
    """How much of the log somebody sees: all, some, few, or none of it."""
    if not knows_of(user, "contact"):
        return "none"
    much = seen_of(user, "contact")
    return "some" if much == "all" and unseen_perspectives(user) else much


def visible_moves(user: Any) -> QuerySet[Move]:
    """The log of the contacts that this person sees, in the perspectives they may see; the trash left out."""
    rows = Move.objects.filter(rows_seen(user, "contact", of="contact__"), contact__trashed_at__isnull=True)
    unseen = unseen_perspectives(user)
    return rows.exclude(perspective__in=unseen) if unseen else rows


def moves_found(text: str, user: Any) -> Q:
    """The condition on moves that a text finds: by the contact, by the words of a stage, by the reason given."""
    known = search.known_of(catalogue.card("contact"), text, user)
    of_contacts = Contact.objects.filter(search.matches("contact", text), known)
    found = Move.objects.filter(contact__in=of_contacts.values("pk")).order_by().values("pk")
    given = Move.objects.filter(search.matches("move", text)).order_by().values("pk")
    stages = stages_called(text)
    parts = [given, *([Move.objects.filter(to_stage__in=stages).order_by().values("pk")] if stages else [])]
    return Q(pk__in=found.union(*parts, all=True))


def stages_called(text: str) -> list[int]:
    """Ids of the stages whose name has all words of a text, those merged into them included."""
    ours, words = setup(), fold(text).split()
    called = {pk for pk, one in ours.stages.items() if words and all(word in fold(one.name) for word in words)}
    return [pk for pk in ours.stages if ours.read_as(pk) in called]


def read_as(stages: Iterable[int]) -> list[int]:
    """These stages and all that were merged into them."""
    ours, asked = setup(), set(stages)
    return [pk for pk in ours.stages if ours.read_as(pk) in asked or pk in asked]


def read_now(rows: list[dict], user: Any) -> None:
    """Batch of the card: stages as they are read now, moves by hand by their word, nothing of what is hidden of contacts."""
    ours, hidden = setup(), columns_of(hidden_of(user))
    blank = [name for name in NAMED_BY if name.removeprefix("contact__") in hidden]
    for row in rows:
        for name in ("from_stage_id", "to_stage_id"):
            if row.get(name):
                row[name] = ours.read_as(row[name])
        if row.get("rule") == "":
            row["rule"] = HAND
        row.update(dict.fromkeys(blank, ""))


def causes() -> list[tuple[str, str]]:
    """What moves a contact: [(as lists ask it, in words)]."""
    return [(rule or HAND, said[:1].upper() + said[1:]) for rule, said in SAID.items()]


TOLD = (
    *("id", "perspective_id", "from_stage_id", "to_stage_id", "on", "lasted_days", "rule", "why", "by__name"),
    *("kind", "to_score", "superseded_at", "contact_id", "contact__name", "recorded_at"),
)


def moves_told(ids: list[int], user: Any) -> list[dict]:
    """Lines of the log for a history, those of perspectives somebody may not see left out: one statement."""
    unseen = set(unseen_perspectives(user))
    return [row for row in _told(ids) if row["perspective_id"] not in unseen]


@prepared
def _told(ids: Any) -> QuerySet:
    return Move.objects.filter(pk__among=ids).order_by().values(*TOLD)
