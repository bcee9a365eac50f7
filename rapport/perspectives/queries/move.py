"""Reading the lifecycle log."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from rapport.access.seeing import knows_of, rows_seen, seen_of
from rapport.base import catalogue
from rapport.base.prepared import prepared
from rapport.base.text import fold
from rapport.contacts.models import Contact
from rapport.contacts.queries import known_to, seen_among
from rapport.contacts.queries.known import columns_of, hidden_of
from rapport.lookups import search
from rapport.perspectives.lifecycle.rules import SAID
from rapport.perspectives.models import Move
from rapport.perspectives.queries.perspective import may_see, perspective_names, setup
from rapport.perspectives.queries.words import capital, cause_of

NAMED_BY = ("contact__name", "contact__company", "contact__phone", "contact__email")
HAND = "hand"  # what lists call a move that somebody made
LOG = ("stage", "since", "days")  # the fields of contacts that every line of the log tells


def unseen_perspectives(user: Any) -> list[int]:
    """Ids of those whose log somebody may not read: they may not see the perspective, or not know of stages or since when."""
    hidden = hidden_of(user)
    ours = setup().perspectives.items()
    return [pk for pk, one in ours if not may_see(user, one) or any(f"{one.key}_{key}" in hidden for key in LOG)]


def log_perspectives(user: Any) -> list[tuple[int, str]]:
    """Those whose log somebody may read: [(id, name)]."""
    unseen = set(unseen_perspectives(user))
    return [(pk, name) for pk, name in perspective_names() if pk not in unseen]


def log_stages(user: Any) -> list[tuple[int, str]]:
    """Their stages; the perspective beside the name but for those of sales."""
    ours, unseen = setup(), set(unseen_perspectives(user))
    stages = (one for one in ours.stages.values() if not one.merged_into_id and one.perspective_id not in unseen)
    pairs = [(one, ours.perspectives[one.perspective_id]) for one in stages]
    pairs.sort(key=lambda pair: (pair[1].position, pair[1].pk, pair[0].position))
    return [(one.pk, one.name if of.is_sales else f"{one.name} ({of.name})") for one, of in pairs]


def hidden_of_moves(user: Any) -> frozenset[str]:
    """The fields of the log that this person does not know of."""
    return catalogue.hidden_fields(catalogue.card("move"), user)


def seen_moves(user: Any) -> str:
    """How much of the log somebody sees: all, some, few, or none of it."""
    if not knows_of(user, "contact"):
        return "none"
    much = seen_of(user, "contact")
    return "some" if much == "all" and unseen_perspectives(user) else much


def visible_moves(user: Any) -> QuerySet[Move]:
    """The log of the contacts that this person sees, in the perspectives they may see; the trash left out."""
    # asked apart from the contact that is joined for its name: SQLite else looks at all of them first
    in_trash = Contact.objects.filter(hidden_at__isnull=False, trashed_at__isnull=False).values("pk")
    rows = Move.objects.filter(rows_seen(user, "contact", of="contact__")).exclude(contact__in=in_trash)
    return _told_to(user, rows)


def known_moves(user: Any) -> QuerySet[Move]:
    """The same with the trash."""
    return _told_to(user, Move.objects.filter(contact__in=known_to(user)))


def _told_to(user: Any, rows: QuerySet[Move]) -> QuerySet[Move]:
    """Without perspectives whose log they may not read, and without scores where those are hidden."""
    if unseen := unseen_perspectives(user):
        rows = rows.exclude(perspective__in=unseen)
    return rows.exclude(kind=Move.Kind.SCORE) if "sales_rfm" in hidden_of(user) else rows


def moves_found(text: str, user: Any) -> Q:
    """The condition on moves that a text finds: by the contact, by the words of a stage, by the reason given."""
    known = search.known_of(catalogue.card("contact"), text, user)
    of_contacts = Contact.objects.filter(search.matches("contact", text), known)
    found = Move.objects.filter(contact__in=of_contacts.values("pk")).order_by().values("pk")
    stages, hidden = stages_called(text), hidden_of_moves(user)
    if "why" not in hidden:
        given = Move.objects.filter(search.matches("move", text)).order_by().values("pk")
        found = found.union(given, all=True)
    if stages and "to" not in hidden:
        if connection.vendor == "postgresql":  # which would make a list of all of them, and sort it
            return Q(pk__in=found) | Q(to_stage__in=stages)
        found = found.union(Move.objects.filter(to_stage__in=stages).order_by().values("pk"), all=True)
    return Q(pk__in=found)


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
    ours = setup()
    blank_names(rows, user)
    for row in rows:
        for name in ("from_stage_id", "to_stage_id"):
            if row.get(name):
                row[name] = ours.read_as(row[name])
        if row.get("rule") == "":
            row["rule"] = HAND


def blank_names(rows: list[dict], user: Any) -> None:
    """Of what a contact without a name is called by, nothing that is hidden."""
    hidden = columns_of(hidden_of(user))
    if blank := [name for name in NAMED_BY if name.removeprefix("contact__") in hidden]:
        for row in rows:
            row.update(dict.fromkeys(blank, ""))


def causes() -> list[tuple[str, str]]:
    """What moves a contact: [(as lists ask it, in words)]."""
    return [(rule or HAND, capital(cause_of(rule))) for rule in SAID]


TOLD = (
    *("id", "perspective_id", "from_stage_id", "to_stage_id", "on", "lasted_days", "rule", "why", "by__name"),
    *("kind", "to_score", "superseded_at", "contact_id", "contact__name", "recorded_at"),
)


def moves_told(ids: list[int], user: Any, contact_id: int) -> list[dict]:
    """Lines of the log for the history of a contact, as somebody knows them: one statement, and one where others are named."""
    unseen, hidden = set(unseen_perspectives(user)), hidden_of_moves(user)
    if not hidden.isdisjoint({"perspective", "to", "on"}):
        return []
    rows = [row for row in _told(ids) if row["perspective_id"] not in unseen]
    if "to_score" in hidden:
        rows = [row for row in rows if row["kind"] != Move.Kind.SCORE]
    others = {row["contact_id"] for row in rows} - {contact_id}
    seen = seen_among(user, others) if others and "company" not in hidden else set()
    blank = {column: empty for field, (column, empty) in BLANK.items() if field in hidden}
    for row in rows:
        row.update(blank)
        if row["contact_id"] not in seen:
            row["contact__name"] = ""
    return rows


# A field of the log that may be hidden → the column of a line, and what stands there instead.
BLANK: dict[str, tuple[str, Any]] = {
    "from": ("from_stage_id", None), "lasted": ("lasted_days", None), "cause": ("rule", ""), "why": ("why", ""),
    "by": ("by__name", ""), "recorded": ("recorded_at", None),
}  # fmt: skip


@prepared
def _told(ids: Any) -> QuerySet:
    return Move.objects.filter(pk__among=ids).order_by().values(*TOLD)
