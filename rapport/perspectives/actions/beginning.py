"""Where contacts stand from their birth on, and when they join or leave a company."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, QuerySet

from rapport.access.models import Level
from rapport.base.bulk import insert_rows
from rapport.base.prepared import prepared
from rapport.contacts.actions import leave_timeline
from rapport.contacts.actions.allowed import usable
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing
from rapport.organisation.queries import zone_of
from rapport.perspectives.actions import logbook
from rapport.perspectives.actions.cases import locked
from rapport.perspectives.actions.exemption import begin_exemption
from rapport.perspectives.actions.fact_rows import facts_of
from rapport.perspectives.actions.followers import shown_of
from rapport.perspectives.actions.recalling import WORK, recall_work
from rapport.perspectives.actions.replaying import CAME_FROM, STANDING, replay_later
from rapport.perspectives.actions.steps import OF_CONTACT, begin_later, checked_among
from rapport.perspectives.lifecycle.qualification import EVER
from rapport.perspectives.lifecycle.rules import BY_HAND, START
from rapport.perspectives.models import FAR, IN_FORCE, Exemption, Fact, Move, Standing
from rapport.perspectives.queries import lead_stages, sales, setup

STANDS = ("contact_id", "perspective_id", "follows_id", "is_listed", "checked_at", "ask_at")
EMPTY: dict[str, Any] = {
    "is_own": False,
    "lead_from": None,
    "decided_because": "",
    "orders": 0,
    "first_order_on": None,
    "last_order_on": None,
    "revenue": 0,
    "recency": None,
    "frequency": None,
    "money": None,
    "score": "",
}
LINE = ("contact_id", "perspective_id", "kind", "to_stage_id", "on", "number", "until", "rule", "recorded_at")
PLACED = ("contact_id", "follows_id")
BLANK = {"why": "", "from_score": "", "to_score": ""}


def begin(writing: Writing, contact_ids: Collection[int], *, logged: Collection[int] = ()) -> None:
    """Everybody begins as a suspect, in Sales; whoever works at a company stands where it does.

    Those `logged` have begun already, as their log says.
    """
    perspective, zone, ours = sales(), zone_of(None), setup()
    stage, found = ours.by_role["suspect"], _beginners(list(contact_ids))
    checked = dict.fromkeys(checked_among(found), writing.at)
    rows = [(row["id"], row["kind"], row["employer_id"], row["created_at"], row["hidden_at"]) for row in found]
    from_birth = EVER if stage in lead_stages() else None
    shown = shown_of({employer for _, kind, employer, _, _ in rows if employer and kind == Contact.Kind.PERSON})
    standings, lines = [], []
    for pk, kind, employer_id, created_at, hidden_at in rows:
        on, follows = created_at.astimezone(zone).date(), employer_id if kind == Contact.Kind.PERSON else None
        said = {"stage_id": stage, "since": on} | EMPTY | {"lead_from": from_birth} | shown.get(follows, {})
        is_listed, at = follows is None and hidden_at is None, checked.get(pk)
        standings.append((pk, perspective.pk, follows, is_listed, at, said["lead_from"] and at, *said.values()))
        if follows is None and pk not in logged:
            facts = (pk, perspective.pk, Move.Kind.STAGE, ours.roles["suspect"], on, 0, FAR, START, writing.at)
            lines.append((*facts, *BLANK.values()))
    insert_rows(Standing, (*STANDS, "stage_id", "since", *EMPTY), standings)
    insert_rows(Move, (*LINE, *BLANK), lines)


def begin_anew(writing: Writing, contact_ids: Collection[int]) -> None:
    """Who stands nowhere, having come by a way that told nobody, begins; where a log remains, it says where they stand."""
    ids = list(contact_ids)
    rows = Move.objects.filter(IN_FORCE, perspective=sales(), contact__among=ids)
    logged = set(rows.values_list("contact_id", flat=True))
    begin(writing, ids, logged=logged)
    recall_work(writing, logged, sales())
    placed = list(Standing.objects.filter(perspective=sales(), contact__among=list(logged)).values_list(*PLACED))
    for company in {follows for _, follows in placed if follows}:
        join(writing, [pk for pk, follows in placed if follows == company], company, with_decisions=False)
    for pk, follows in placed:
        begin_later(writing, pk)
        if follows is None:
            replay_later(writing, pk, sales().pk)
    writing.tell("standing.begun", ids=ids)


@prepared
def _beginners(ids: Any) -> QuerySet:
    return (
        Contact.objects.filter(pk__among=ids)
        .order_by()
        .values("id", "employer_id", "created_at", "hidden_at", *OF_CONTACT)
    )


def join(writing: Writing, person_ids: Collection[int], company_id: int, *, with_decisions: bool = True) -> None:
    """These people work at a company now: what they brought counts for it, and they stand where it does."""
    perspective = sales()
    rows = Standing.objects.filter(perspective=perspective, contact__among=list(person_ids), is_own=False)
    stood = list(rows.values_list("contact_id", "stage_id"))
    people = [person for person, _ in stood]
    if not people:
        return
    for one in stood:
        writing.at_the_end(_tell_joined, one)
    brought = _bring(writing, people, company_id, with_decisions)
    left = Move.objects.filter(IN_FORCE, perspective=perspective, contact__among=people).exclude(rule=BY_HAND)
    logbook.supersede(list(left.values_list("pk", flat=True)), writing)
    rests = Move.objects.filter(IN_FORCE, perspective=perspective, kind=Move.Kind.STAGE, contact__among=people)
    rests.update(until=F("on"))  # what was decided of them tells of no day while they show the company's stage
    Standing.objects.filter(perspective=perspective, contact__among=people).update(
        follows=company_id, is_listed=False, due_on=None, **shown_of([company_id]).get(company_id, {})
    )
    for person in people:
        begin_later(writing, person)
    if brought:
        replay_later(writing, company_id, perspective.pk)


def _tell_joined(writing: Writing, stood: list[tuple[int, int]]) -> None:
    """Who shows another stage now than they had of their own; their log gets no line."""
    rows = Standing.objects.filter(perspective=sales(), contact__among=[person for person, _ in stood])
    now = dict(rows.values_list("contact_id", "stage_id"))
    if ids := [person for person, stage in stood if now.get(person, stage) != stage]:
        writing.tell("standing.changed", ids=ids, perspective=sales().key, moves=[])


def leave(writing: Writing, person_ids: Collection[int]) -> None:
    """These people work nowhere now: they stand on their own again. An undo gives them back what they had brought."""
    perspective = sales()
    rows = Standing.objects.filter(perspective=perspective, contact__among=list(person_ids), follows__isnull=False)
    people = list(rows.values_list("contact_id", flat=True))
    if not people:
        return
    hidden = Contact.objects.filter(pk__among=people, hidden_at__isnull=False)
    Standing.objects.filter(perspective=perspective, contact__among=people).update(follows=None, is_listed=True)
    Standing.objects.filter(perspective=perspective, contact__in=hidden).update(is_listed=False)
    if writing.operation.action == "undo":
        _give_back(writing, people)
    for person in people:
        replay_later(writing, person, perspective.pk)


def list_anew(contact_ids: Iterable[int]) -> None:
    """Whether contacts are on the board, after they were set aside or came back."""
    ids = list(contact_ids)
    here = Contact.objects.filter(pk__among=ids, hidden_at__isnull=True)
    rows = Standing.objects.filter(contact__among=ids)
    rows.exclude(contact__in=here).filter(is_listed=True).update(is_listed=False)
    rows.filter(contact__in=here, follows__isnull=True, is_listed=False).update(is_listed=True)


def _bring(writing: Writing, people: list[int], company_id: int, with_decisions: bool) -> set[int]:
    """What people bring along counts for the company, where whoever writes this may change it. What was decided of them does
    so only where nothing is known of the company itself; else it rests, until they leave."""
    if not usable([company_id], Level.WRITE, writing.by):
        return set()
    decided = Move.objects.filter(IN_FORCE, perspective=sales(), contact=company_id, rule=BY_HAND)
    is_known = decided.exists() or Fact.objects.filter(holder=company_id).exists()
    brought = _bring_facts(writing, people, company_id)
    if is_known or not with_decisions:
        return brought
    _bring_work(writing, people, company_id)
    return brought | _bring_decisions(people, company_id, writing)


def _bring_work(writing: Writing, people: list[int], company_id: int) -> None:
    """Who looked after them, and the day to think about them anew, are the company's where it has none; nor does time alone
    move it on days on which it did not move them."""
    rows = {
        row.contact_id: row
        for row in Standing.objects.filter(perspective=sales(), contact__among=[*people, company_id])
    }
    if (company := rows.get(company_id)) is None:
        return
    before = {name: getattr(company, name) for name in WORK}
    after = {name: next(filter(None, (getattr(rows[pk], name) for pk in (company_id, *people))), None) for name in WORK}
    if before != after:
        Standing.objects.filter(pk=company.pk).update(**after)
        noted = {CAME_FROM: people[0]}
        writing.changed(STANDING, company.pk, before, after | noted, about=company_id)
    for spared in Exemption.objects.filter(contact__among=people, perspective=sales(), of_group=False):
        begin_exemption(writing, company_id, sales(), since=spared.since, until=spared.until, by_id=spared.by_id)


def _bring_facts(writing: Writing, people: list[int], company_id: int) -> set[int]:
    """What happened with them while they worked nowhere moves the company from now on."""
    rows = list(Fact.objects.filter(holder__among=people))
    for fact in rows:
        writing.changed("fact", fact.pk, facts_of(fact), {"holder_id": company_id}, about=fact.contact_id)
    Fact.objects.filter(pk__among=[fact.pk for fact in rows]).update(holder=company_id)
    return {fact.holder_id for fact in rows}


def _bring_decisions(people: list[int], company_id: int, writing: Writing) -> set[int]:
    """What was decided of them by hand goes into the company's log, and says from whom it came."""
    rows = Move.objects.filter(IN_FORCE, perspective=sales(), kind=Move.Kind.STAGE, contact__among=people, rule=BY_HAND)
    found = list(rows)
    for move in found:
        move.contact_id, move.came_from_id = company_id, move.contact_id
    _carry(found, writing)
    return {move.came_from_id for move in found if move.came_from_id}


def _give_back(writing: Writing, people: list[int]) -> None:
    rows = Move.objects.filter(IN_FORCE, perspective=sales(), came_from__among=people, rule=BY_HAND)
    found = list(rows)
    for move in found:
        replay_later(writing, move.contact_id, sales().pk)
        move.contact_id, move.came_from_id = move.came_from_id, None
    _carry(found, writing)


def keep_brought(writing: Writing, person_ids: Collection[int]) -> None:
    """What these people brought a company is its own line from now on: they are gone for good."""
    rows = Move.objects.filter(IN_FORCE, came_from__among=list(person_ids)).exclude(contact__among=list(person_ids))
    found = list(rows)
    for move in found:
        move.came_from_id = None
    _carry(found, writing)


def _carry(moves: list[Move], writing: Writing) -> None:
    """Lines of the log go from one contact to another."""
    leave_timeline(logbook.MOVE, [move.pk for move in moves])
    for move in moves:
        Move.objects.filter(pk=move.pk).update(contact=move.contact_id, came_from=move.came_from_id)
    logbook.tell(moves, locked(move.contact_id for move in moves), writing.at)
