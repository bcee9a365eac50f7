"""Undo of what people decided and told: the inputs go back, and what follows from them is calculated anew."""

from typing import Any

from rapport.contacts.actions.allowed import require_usable
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing
from rapport.perspectives.actions import logbook
from rapport.perspectives.actions.cases import locked
from rapport.perspectives.actions.fact import take_away
from rapport.perspectives.actions.fact_rows import CHANGED, TOLD, facts_of, identity_of, known
from rapport.perspectives.actions.replaying import DECISION, STANDING, replay_later
from rapport.perspectives.actions.standing import store_standing
from rapport.perspectives.models import IN_FORCE, Fact, Move, Standing
from rapport.perspectives.queries import sales

TAKEN_BACK = "_taken_back"  # in the journal of an undo: the decision that is in force no longer
CALCULATED = {"stage_id", "since", "perspective_id", DECISION, TAKEN_BACK}
LABELS = {"on": "Day", "at": "Time", "contact_id": "Contact", "holder_id": "Moves"}
BY_RULE = "Stage, which a rule set: set it by hand, or switch the rule off"


def restore_standing(writing: Writing, change: Any) -> list[str]:
    """What was decided is no longer in force; owner and review day are as before, unless somebody changed them since."""
    contact = Contact.objects.filter(pk=change.about).first()
    if contact is None:
        return ["Stage"]
    require_usable(contact, by=writing.by)
    locked([contact.pk])
    standing = Standing.objects.filter(pk=change.record_id).first()
    kept = _restore_columns(writing, standing, change) if standing else []
    told = {**(change.before or {}), **(change.after or {})}
    for key, other in ((DECISION, TAKEN_BACK), (TAKEN_BACK, DECISION)):
        if decision := (change.before or {}).get(key) or (change.after or {}).get(key):
            kept += (
                [] if _turn(writing, change.record_id, decision, is_back=key == TAKEN_BACK, key=other) else ["Stage"]
            )
            return kept
    by_rule = "stage_id" in told and change.operation.action == "move_by_rules"
    return kept + ([BY_RULE] if by_rule else [])


def _turn(writing: Writing, standing_id: int, decision: int, *, is_back: bool, key: str) -> bool:
    """A decision is out of force, or in force again; False where somebody did that already."""
    rows = Move.objects.filter(decision=decision)
    move = rows.order_by("-id").first() if is_back else rows.filter(IN_FORCE).first()
    if move is None or (is_back and rows.filter(IN_FORCE).exists()):
        return False
    if is_back:
        Move.objects.filter(pk=move.pk).update(superseded_at=None)
        logbook.tell([move], locked([move.contact_id]), writing.at)
    else:
        logbook.supersede([move.pk], writing)
    writing.changed(STANDING, standing_id, {key: decision}, {key: None}, about=move.contact_id)
    replay_later(writing, move.contact_id, move.perspective_id)
    return True


def _restore_columns(writing: Writing, standing: Standing, change: Any) -> list[str]:
    if not (change.before and change.after):
        return []
    facts, kept = {}, []
    for name in change.after.keys() - CALCULATED:
        field = Standing._meta.get_field(name)
        if getattr(standing, name) == field.to_python(change.after[name]):
            facts[name] = field.to_python(change.before[name])
        else:
            kept.append(name.removesuffix("_id").replace("_", " ").capitalize())
    if facts:
        store_standing(writing, standing, facts)
    return kept


def restore_fact(writing: Writing, change: Any) -> list[str]:
    """A fact that was told is gone, one that was changed or removed is as before."""
    fact = Fact.objects.filter(pk=change.record_id).first()
    for contact in Contact.objects.filter(pk__in=[pk for pk in (change.about, fact and fact.contact_id) if pk]):
        require_usable(contact, by=writing.by)
    if change.before is None:
        if fact is not None:
            take_away(writing, fact)
        return []
    if change.after is None:
        return ["Fact"] if fact or not _revive(writing, change) else []
    if fact is None:
        return ["Fact"]
    return _set_back(writing, fact, change)


def _set_back(writing: Writing, fact: Fact, change: Any) -> list[str]:
    before, told = facts_of(fact), {}
    for name, value in change.after.items():
        field = Fact._meta.get_field(name)
        if getattr(fact, name) == field.to_python(value):
            told[name] = field.to_python(change.before.get(name))
    for name, value in told.items():
        setattr(fact, name, value)
    fact.save(update_fields=list(told))
    writing.changed("fact", fact.pk, before, told, about=fact.contact_id)
    for holder in {before["holder_id"], fact.holder_id}:
        replay_later(writing, holder, sales().pk)
    return [LABELS.get(name, name.capitalize()) for name in change.after.keys() - told.keys() if name in CHANGED]


def _revive(writing: Writing, change: Any) -> bool:
    """Bring a removed fact back; False where its contact is gone, or its number is taken by now."""
    facts = {name: Fact._meta.get_field(name).to_python(change.before[name]) for name in TOLD if name in change.before}
    facts = {"source": "", "reference": "", **facts}
    there = Contact.objects.filter(pk__in={facts["contact_id"], facts["holder_id"]}).count()
    if there < len({facts["contact_id"], facts["holder_id"]}):
        return False
    if identity_of(facts) in known([facts]):
        return False
    fact = Fact(pk=change.record_id, by=writing.by, recorded_at=writing.at, **{"counts": False, **facts})
    fact.save(force_insert=True)
    writing.changed("fact", fact.pk, None, facts_of(fact), about=fact.contact_id)
    replay_later(writing, fact.holder_id, sales().pk)
    return True
