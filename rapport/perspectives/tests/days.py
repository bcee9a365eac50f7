"""Short words for tests of lifecycles: days, facts, stages by key."""

from datetime import date
from decimal import Decimal

from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.models import IN_FORCE, Move, Standing
from rapport.perspectives.queries import setup


def day(text):
    """ "2026-03-01" as a date."""
    return date.fromisoformat(text)


def stage(key, perspective="sales"):
    """A stage by its key, as it is read now."""
    ours = setup()
    of = ours.by_key(perspective)
    found = next(one for one in ours.stages.values() if one.perspective_id == of.pk and one.key == key)
    return ours.stages[ours.read_as(found.pk)]


def told(contact, kind, on, reference="", amount=None, **more):
    """A row as `record_facts` takes it."""
    amount = Decimal(amount) if amount is not None else None
    return {"contact_id": contact.pk, "kind": kind, "on": day(on), "reference": reference, "amount": amount, **more}


def happened(contact, kind, on, reference="", amount=None, **more):
    """Record one fact, as Rapport itself does."""
    return record_facts([told(contact, kind, on, reference, amount, **more)], by=None)


def where(contact, perspective="sales"):
    """The key of the stage in which a contact stands; None outside the perspective."""
    rows = Standing.objects.filter(contact=contact, perspective__key=perspective)
    return rows.values_list("stage__key", flat=True).first()


def log(contact, perspective="sales"):
    """The log in force, short: [(day, from, to, rule)]."""
    rows = Move.objects.filter(IN_FORCE, contact=contact, perspective__key=perspective, kind="stage")
    rows = rows.order_by("on", "number", "id").values_list("on", "from_stage__key", "to_stage__key", "rule")
    return [(on.isoformat(), was, to, rule) for on, was, to, rule in rows]
