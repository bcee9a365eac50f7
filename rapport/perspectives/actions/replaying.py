"""From what is known to where everybody stands: the history is calculated anew, and the log gets what differs.

Nothing in the log is rewritten: what turned out otherwise is marked superseded, and the new lines are added. Everything that
changes an input (a fact, a decision, an exemption, a rule) ends here, and so does whatever takes it back.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from rapport.base.bulk import reserve_ids, update_rows
from rapport.base.memory import remembering
from rapport.journal.actions import Writing
from rapport.organisation.queries import today_of, zone_of
from rapport.perspectives.actions import logbook
from rapport.perspectives.actions.cases import NEW, Decision, Gathered, Line, Party, Place, gather
from rapport.perspectives.actions.followers import show_to_followers
from rapport.perspectives.actions.steps import begin_later
from rapport.perspectives.lifecycle.history import History, Step, by_hand_alone, by_rules
from rapport.perspectives.lifecycle.qualification import lead_from
from rapport.perspectives.lifecycle.rules import BY_HAND, START
from rapport.perspectives.models import FAR, PURCHASING, Move, Perspective, Standing
from rapport.perspectives.queries import lead_stages, sales, setup

STANDING = "standing"
DECISION = "_decision"  # in the journal: the line of the log that somebody decided in this operation
CAME_FROM = "_came_from"  # in the journal: of whom owner and review were that a company got with them
SUMS = ("orders", "first_order_on", "last_order_on", "revenue")
KEPT = ("stage_id", "since", "due_on", "lead_from", *SUMS)
TOLD = ("stage_id", "since", "owner_id", "review_on")
AT_ONCE = 500
NO_DECISIONS: Mapping[int, Decision] = {}


@remembering()
def replay(
    writing: Writing,
    contact_ids: Collection[int],
    perspective: Perspective | None = None,
    *,
    decided: Mapping[int, Decision] = NO_DECISIONS,
    is_renamed: bool = False,
) -> list[int]:
    """Bring these contacts to where they stand today; returns those whose stage is another now. At most some hundred.

    Whoever follows a company is left alone: replay the company. `decided` are decisions of this very operation. `is_renamed`:
    stages are called otherwise now, and that alone has moved nobody.
    """
    perspective = perspective or sales()
    if not contact_ids:
        return []
    found = gather(perspective, contact_ids, decided)
    today, written = today_of(None), _Written(writing, perspective, decided, is_renamed)
    for pk, case in found.cases.items():
        history = calculated(perspective, case, today)
        since = written.compare(found.contacts[pk], history, found.moves[pk])
        written.settle(found.contacts[pk], history, since, found.standings.get(pk))
    moved = written.finish(found)
    if perspective.key == PURCHASING:
        for pk in moved:  # whoever supplies us, and never bought, is none to sell to
            replay_later(writing, pk, sales().pk)
    return moved


def replay_parts(writing: Writing, contact_ids: Collection[int], perspective: Perspective | None = None) -> None:
    """The same for any number of contacts."""
    ids = sorted(contact_ids)
    for start in range(0, len(ids), AT_ONCE):
        replay(writing, ids[start : start + AT_ONCE], perspective)


def replay_later(writing: Writing, contact_id: int, perspective_id: int) -> None:
    """The same at the end of the operation, once for all contacts of which it is said."""
    writing.at_the_end(_replay_noted, (perspective_id, contact_id))


def _replay_noted(writing: Writing, noted: list[tuple[int, int]]) -> None:
    contacts: dict[int, set[int]] = {}
    for perspective_id, contact_id in noted:
        contacts.setdefault(perspective_id, set()).add(contact_id)
    for perspective_id, ids in contacts.items():
        replay_parts(writing, ids, setup().perspectives[perspective_id])


def calculated(perspective: Perspective, case: Any, today: date) -> History:
    """The history of one contact in this perspective."""
    if not perspective.is_sales:
        return by_hand_alone(case)
    ours = setup()
    return by_rules(case, ours.roles, ours.rules, today, ours.counts_as)


class _Written:
    """What the calculation of many contacts changes, collected so that it is written in a few statements."""

    def __init__(
        self, writing: Writing, perspective: Perspective, decided: Mapping[int, Decision], is_renamed: bool
    ) -> None:
        self.writing, self.perspective, self.decided, self.is_renamed = writing, perspective, decided, is_renamed
        self.superseded: list[int] = []
        self.added: list[logbook.NewMove] = []
        self.untils: dict[int, dict[str, date]] = {}  # lines that stay → until when they were so
        self.contacts: dict[int, Party] = {}
        self.changed: dict[int, dict[str, Any]] = {}  # standing → columns
        self.born: list[Standing] = []
        self.gone: list[Place] = []
        self.moved: list[int] = []
        self.shown: set[int] = set()  # contacts of whom their people show something else now
        self.touched: set[int] = set()  # contacts whose log is another
        self.decisions: dict[int, int] = {}  # contact → the line that this operation decided

    def compare(self, contact: Party, history: History, stored: list[Line]) -> date | None:
        """What the log has to get so that it says the same as the history; since when it says that it is in its stage.

        Setting the same stage once more does not begin it anew.
        """
        known = {_line_of(line): line for line in stored}
        self.superseded += {line.pk for line in stored} - {line.pk for line in known.values()}  # said twice
        steps, sames = _said(history.steps, known)
        since: date | None = None
        for step, same, until in zip(steps, sames, _untils(steps, sames), strict=True):
            since = step.on if step.was != step.to or since is None else since
            if same is None:
                self.contacts[contact.pk] = contact
                former = next((line for line in stored if line.pk == step.hand), None) if step.hand else None
                self.added.append(self._row(contact, step, until, former))
                self.touched.add(contact.pk)
            elif same.until != until:
                self.untils[same.pk] = {"until": until}
        self.superseded += [move.pk for move in known.values()]
        self.touched |= {contact.pk} if known else set()
        return since

    def _row(self, contact: Party, step: Step, until: date, former: Line | None) -> logbook.NewMove:
        """A new line; of an older decision, whose place in the history is another now, it keeps who and why."""
        decision = self.decided.get(contact.pk) if step.hand == NEW else None
        move = logbook.NewMove(
            contact_id=contact.pk,
            perspective_id=self.perspective.pk,
            from_stage_id=step.was,
            to_stage_id=step.to,
            on=step.on,
            number=step.number,
            until=until,
            lasted_days=step.lasted,
            rule=step.rule,
            fact_id=step.fact,
            recorded_at=self.writing.at,
        )
        if former:
            move.why, move.by_id = former.why, former.by_id
            move.decision, move.came_from_id = former.decision, former.came_from_id
        elif decision:
            move.why, move.by_id = decision.why, self.writing.by.pk if self.writing.by else None
        return move

    def settle(self, contact: Party, history: History, since: date | None, standing: Place | None) -> None:
        """What the standing has to say so that it says the same as the history."""
        if history.stage is None:
            if standing is not None:
                self.gone.append(standing)
            return
        facts = {"stage_id": setup().reads[history.stage], "since": since, "due_on": history.due_on}
        if self.perspective.is_sales:
            facts |= {name: getattr(history, name) for name in SUMS}
            facts["lead_from"] = lead_from(history.steps, lead_stages(), zone_of(None))
        if standing is None:
            listed = contact.hidden_at is None
            self.born.append(Standing(contact_id=contact.pk, perspective=self.perspective, is_listed=listed, **facts))
        elif any(getattr(standing, name) != value for name, value in facts.items()):
            self.changed[standing.pk] = {name: facts.get(name, getattr(standing, name)) for name in KEPT}
            if any(getattr(standing, name) != value for name, value in facts.items() if name != "due_on"):
                self.shown.add(contact.pk)
            if standing.lead_from != self.changed[standing.pk]["lead_from"]:
                begin_later(self.writing, contact.pk)  # its people are told, too
            if standing.stage_id != facts["stage_id"] and self._is_moved(contact.pk):
                self.moved.append(contact.pk)

    def _is_moved(self, contact_id: int) -> bool:
        return not self.is_renamed or contact_id in self.touched

    def finish(self, found: Gathered) -> list[int]:
        """Write all of it, and tell."""
        self._write_log()
        update_rows(Standing, self.changed)
        self._journal(found)
        for standing in self.born:
            standing.save(force_insert=True)
            self._note(standing, None, _facts(standing, self.perspective) | self._hand(standing.contact_id))
        for place in self.gone:
            self._note(place, _facts(place, self.perspective) | self._hand(place.contact_id), None)
        if self.gone:
            Standing.objects.filter(pk__in=[one.pk for one in self.gone]).delete()
        if self.perspective.is_sales:
            show_to_followers([pk for pk, one in found.contacts.items() if not one.is_person and pk in self.shown])
        self._tell()
        return self.moved

    def _journal(self, found: Gathered) -> None:
        gone = {standing.pk for standing in self.gone}
        for pk, standing in found.standings.items():
            if standing.pk in gone:
                continue
            if (standing.pk in self.changed and self._is_moved(pk)) or pk in self.decisions:
                now = self.changed.get(standing.pk, {})
                before = {name: getattr(standing, name) for name in ("stage_id", "since")}
                after = {name: now.get(name, value) for name, value in before.items()}
                self.writing.changed(STANDING, standing.pk, before, after | self._hand(pk), about=pk)

    def _hand(self, contact_id: int) -> dict[str, int]:
        """By which line undo knows what was decided here."""
        return {DECISION: self.decisions[contact_id]} if contact_id in self.decisions else {}

    def _note(self, standing: Standing | Place, before: dict | None, after: dict | None) -> None:
        self.moved.append(standing.contact_id)
        self.shown.add(standing.contact_id)
        self.writing.changed(STANDING, standing.pk, before, after, about=standing.contact_id)

    def _write_log(self) -> None:
        logbook.supersede(self.superseded, self.writing)
        update_rows(Move, self.untils)
        for move, pk in zip(self.added, reserve_ids(Move, len(self.added)), strict=True):
            move.id = pk
            if move.rule == BY_HAND and move.decision is None:
                move.decision = self.decisions[move.contact_id] = pk
        logbook.add(self.added, self.contacts, self.writing.at)

    def _tell(self) -> None:
        """Every change of a stage, also one that only took something back, which adds no line."""
        told = [move for move in self.added if move.rule != START]
        if ids := list(dict.fromkeys([*(move.contact_id for move in told), *self.moved])):
            moves = [move.id for move in told]
            self.writing.tell("standing.changed", ids=ids, perspective=self.perspective.key, moves=moves)


def _said(steps: Sequence[Step], known: dict[tuple, Line]) -> tuple[list[Step], list[Line | None]]:
    """The steps that the log says, and the lines that do so; these are taken out of those known.

    A rule that moves somebody between two stages that are shown as one writes no line; the next one lasted as long as both.
    """
    reads, unsaid = setup().reads, 0
    said: list[Step] = []
    sames: list[Line | None] = []
    for each in steps:
        step = each._replace(lasted=each.lasted + unsaid) if unsaid and each.lasted is not None else each
        same = known.pop(_line_said(step), None)
        if same is None and step.rule not in (BY_HAND, START) and reads[step.was] == reads[step.to]:
            unsaid = step.lasted or 0
            continue
        unsaid = 0 if step.lasted is not None else unsaid
        said.append(step)
        sames.append(same)
    return said, sames


def _line_said(step: Step) -> tuple:
    return (step.on, step.number, step.was, step.to, step.rule, step.hand or step.fact, step.lasted)


def _untils(steps: Sequence[Step], sames: Sequence[Line | None]) -> list[date]:
    """Until when each line tells where somebody stood: the first of a stay for all of it, one that sets the same again never."""
    found, until = [], FAR
    for step, same in zip(reversed(steps), reversed(sames), strict=True):
        was, to = (same.from_stage_id, same.to_stage_id) if same else (step.was, step.to)
        is_same = was is not None and was == to
        found.append(step.on if is_same else until)
        until = until if is_same else step.on
    return found[::-1]


def _line_of(line: Line) -> tuple:
    """What tells one line of the log from another: stages are those that were meant, whatever they are read as now."""
    source = line.pk if line.rule == BY_HAND else line.fact_id
    return (line.on, line.number, line.from_stage_id, line.to_stage_id, line.rule, source, line.lasted_days)


def _facts(standing: Standing | Place, perspective: Perspective) -> dict[str, Any]:
    """As the journal keeps it, with what undo has to bring back."""
    return {"perspective_id": perspective.pk, **{name: getattr(standing, name) for name in TOLD}}
