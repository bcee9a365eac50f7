"""Undo of what people decided of standings: the inputs go back, and what follows from them is calculated anew."""

from typing import Any

from rapport.base.catalogue import card
from rapport.base.errors import Refused
from rapport.contacts.actions.allowed import require_usable
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing
from rapport.journal.models import Change
from rapport.perspectives.actions import logbook
from rapport.perspectives.actions.allowed import require_still
from rapport.perspectives.actions.cases import locked
from rapport.perspectives.actions.following import follow_again, part_ways
from rapport.perspectives.actions.replaying import CAME_FROM, DECISION, STANDING, TOLD, replay_later
from rapport.perspectives.actions.standing import store_standing
from rapport.perspectives.lifecycle.rules import BY_HAND, SAID, START
from rapport.perspectives.models import IN_FORCE, Move, Perspective, Standing
from rapport.perspectives.queries import sales, setup
from rapport.perspectives.queries.words import cause_of

TAKEN_BACK = "_taken_back"  # in the journal of an undo: the decision that is in force no longer
OTHER = {DECISION: TAKEN_BACK, TAKEN_BACK: DECISION}
CALCULATED = {"stage_id", "since", "perspective_id", "follows_id", "is_own", DECISION, TAKEN_BACK, CAME_FROM}
BY_HAND_ALONE = {"owner_id", "review_on", "is_own"}


def restore_standing(writing: Writing, change: Any) -> list[str]:
    """What was decided is no longer in force; owner and review day are as before, unless somebody changed them since.

    Raises NotAllowed for whom the perspective is not to change any more, and Refused where nothing can be taken back.
    """
    contact = Contact.objects.filter(pk=change.about).first()
    if contact is None:
        return ["Stage"]
    require_usable(contact, by=writing.by)
    locked([contact.pk])
    told = (change.before or {}) | (change.after or {})
    standing = Standing.objects.filter(pk=change.record_id).first()
    key, decision = _decision_of(change)
    perspective = _perspective_of(standing, told, change)
    _require_right(writing.by, perspective, change, is_decision=decision is not None)
    if decision is None and "stage_id" in told and change.operation.action == "move_by_rules":
        raise Refused(_said_of_rule(contact, change))
    kept = _restore_following(writing, contact, change) if "is_own" in told else []
    kept += _restore_columns(writing, standing, change)
    if decision is None:
        if standing is None and not change.operation.changes.exclude(pk=change.pk).exists():
            raise Refused(f"{contact.shown_name} is not in {perspective.name} any more: there is nothing to take back.")
        return kept
    return kept + _restore_decision(writing, contact, change, (key, decision))


def _decision_of(change: Any) -> tuple[str, int | None]:
    """Which line of the log this decided (DECISION) or took back (TAKEN_BACK)."""
    for key in OTHER:
        if found := (change.before or {}).get(key) or (change.after or {}).get(key):
            return key, found
    return DECISION, None


def _perspective_of(standing: Standing | None, told: dict[str, Any], change: Any) -> Perspective:
    """Of which perspective it is; of a standing that went the journal of its end says so."""
    known = standing.perspective_id if standing else told.get("perspective_id")
    if known is None:
        ended = Change.objects.filter(record_type=STANDING, record_id=change.record_id, after__isnull=True).last()
        known = (ended.before or {}).get("perspective_id") if ended else None
    return setup().perspectives.get(known) or sales()


def _require_right(by: Any, perspective: Perspective, change: Any, *, is_decision: bool) -> None:
    """What people decided may be taken back by whoever may decide it; what only followed from something else, with that."""
    told = change.after.keys() if change.before and change.after else set()
    is_qualified = "is_qualified" in told and change.operation.action in ("qualify", "undo")
    if is_decision or is_qualified or (told & BY_HAND_ALONE and CAME_FROM not in told):
        require_still(by, perspective)


def _said_of_rule(contact: Contact, change: Any) -> str:
    moves = Move.objects.filter(contact=contact, recorded_at=change.operation.at).exclude(rule__in=(BY_HAND, START))
    rule = moves.order_by("-id").values_list("rule", flat=True).first()
    why = f" ({cause_of(rule)})" if rule in SAID else ""
    return f"A rule moved {contact.shown_name}{why}, and would again. Set the stage by hand, or switch the rule off."


def _restore_following(writing: Writing, contact: Contact, change: Any) -> list[str]:
    """A stage of their own, or the company's, as it was; what fits no more stays."""
    if not (change.before or {}).get("is_own"):
        done = follow_again(writing, [contact.pk])
    elif done := part_ways(writing, [contact.pk]) if sales().people_keep_own else []:
        replay_later(writing, contact.pk, sales().pk)
    return [] if done else _labels(["is_own"])


def _restore_decision(writing: Writing, contact: Contact, change: Any, decided: tuple[str, int]) -> list[str]:
    """A decision is out of force, or in force again; a standing that it ended is there again."""
    key, decision = decided
    move = _turn(writing, decision, is_back=key == TAKEN_BACK)
    if move is None:
        return ["Stage"]
    noted, kept = {OTHER[key]: decision}, []
    if change.after is None and not Standing.objects.filter(pk=change.record_id).exists():
        kept = _put_back(writing, contact, change, noted)
    else:
        writing.changed(STANDING, change.record_id, noted, {OTHER[key]: None}, about=move.contact_id)
    replay_later(writing, move.contact_id, move.perspective_id)
    return kept


def _turn(writing: Writing, decision: int, *, is_back: bool) -> Move | None:
    """The line of a decision, in force again or no longer; None where somebody did that already."""
    rows = Move.objects.filter(decision=decision)
    move = rows.order_by("-id").first() if is_back else rows.filter(IN_FORCE).first()
    if move is None or (is_back and rows.filter(IN_FORCE).exists()):
        return None
    if is_back:
        Move.objects.filter(pk=move.pk).update(superseded_at=None)
        logbook.tell([move], locked([move.contact_id]), writing.at)
    else:
        logbook.supersede([move.pk], writing)
    return move


def _put_back(writing: Writing, contact: Contact, change: Any, noted: dict[str, Any]) -> list[str]:
    """The standing that went, under its number, with owner and review day; where it stands is calculated after this."""
    before = {name: Standing._meta.get_field(name).to_python(value) for name, value in _columns(change.before).items()}
    perspective_id = change.before["perspective_id"]
    if Standing.objects.filter(contact=contact, perspective=perspective_id).exists():  # somebody put it there anew
        writing.changed(STANDING, change.record_id, noted, dict.fromkeys(noted), about=contact.pk)
        return _labels(name for name in BY_HAND_ALONE & before.keys() if before[name])
    row = Standing(pk=change.record_id, contact=contact, perspective_id=perspective_id, **before)
    row.is_listed = contact.hidden_at is None
    row.save(force_insert=True)
    writing.changed(STANDING, row.pk, None, {"perspective_id": perspective_id, **before, **noted}, about=contact.pk)
    return []


def _columns(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in TOLD if name in told}


def _restore_columns(writing: Writing, standing: Standing | None, change: Any) -> list[str]:
    if not (change.before and change.after):
        return []
    names = change.after.keys() - CALCULATED
    if standing is None:
        return _labels(names)
    facts, kept = {}, []
    for name in names:
        field = Standing._meta.get_field(name)
        if getattr(standing, name) == field.to_python(change.after[name]):
            facts[name] = field.to_python(change.before[name])
        else:
            kept.append(name)
    if facts:
        store_standing(writing, standing, facts)
    return _labels(kept)


def _labels(names: Any) -> list[str]:
    """As the journal calls them."""
    return [card(STANDING).fields[name].label for name in sorted(names)]
