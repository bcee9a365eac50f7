"""Undo of facts: they go or come back, and what follows from them is calculated anew."""

from typing import Any

from rapport.contacts.actions.allowed import require_usable
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing
from rapport.perspectives.actions.allowed import require_still
from rapport.perspectives.actions.fact import take_away
from rapport.perspectives.actions.fact_rows import CHANGED, TOLD, facts_of, identity_of, known
from rapport.perspectives.actions.replaying import replay_later
from rapport.perspectives.models import Fact
from rapport.perspectives.queries import sales

LABELS = {"on": "Day", "at": "Time", "contact_id": "Contact", "holder_id": "Moves"}


def restore_fact(writing: Writing, change: Any) -> list[str]:
    """A fact that was told is gone, one that was changed or removed is as before."""
    fact = Fact.objects.filter(pk=change.record_id).first()
    for contact in Contact.objects.filter(pk__in=[pk for pk in (change.about, fact and fact.contact_id) if pk]):
        require_usable(contact, by=writing.by)
    if change.before is None or change.after is None or change.after.keys() - {"holder_id"}:
        require_still(writing.by, sales())  # that it counts for another contact follows from where somebody works
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
