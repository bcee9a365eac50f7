"""Everything somebody can do, by name, in a small world: what the tests of undo do and take back."""

import io
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone
from PIL import Image

from rapport.access import actions as access
from rapport.activities import actions as activities
from rapport.activities.actions.settings import let_go
from rapport.activities.models import Activity
from rapport.attachments import actions as attachments
from rapport.attachments.actions import settings as tags
from rapport.attachments.models import Tag
from rapport.base.typed_dates import When
from rapport.calling import actions as calling
from rapport.calling.models import CallingList, CallTarget
from rapport.contacts import actions as contacts
from rapport.contacts.models import Contact, ContactPoint, Relationship, RelationshipType
from rapport.contacts.queries import contact_for
from rapport.lookups import actions as lookups
from rapport.lookups.definition import Condition, Definition
from rapport.lookups.models import Lookup
from rapport.notices.actions import follow
from rapport.organisation.queries import today_of
from rapport.perspectives.actions import perspective as perspectives
from rapport.perspectives.actions import stage as stages
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.actions.rules import change_rules
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import Perspective, Stage

JOE = {
    "name": "Joe Doe",
    "job_title": "Buyer",
    "touch_goal": 6,
    "tags": ["Boat", "Dog"],
    "points": [
        {"kind": "phone", "label": "office", "value": "+1 617 555 0142"},
        {"kind": "email", "label": "work", "value": "joe@good.example"},
    ],
    "addresses": [
        {"label": "office", "street": "1 Main", "city": "Boston", "country": "US", "postcode": "02110", "region": "MA"}
    ],
    "external_ids": {"x": "1"},
    "birthday": "1978-10-26",
    "notes": "Standing",
}


def soon(hours=2):
    return When(at=timezone.now() + timedelta(hours=hours))


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def make_world(cast):
    """Two companies, three people, what ties them, plans of every sort, something done, words and files; all by Erin."""
    w = SimpleNamespace(cast=cast, by=cast.erin)
    office = {"kind": "phone", "label": "office", "value": "+1 617 555 0100"}
    w.company = contacts.create_contact({"kind": "organisation", "name": "Good Idea", "points": [office]}, by=w.by)
    w.other = contacts.create_contact({"kind": "organisation", "name": "Better Idea"}, by=w.by)
    w.joe = contacts.create_contact({**JOE, "employer": w.company}, by=w.by)
    rules = {"name": "Cold", "hours_from": 0, "hours_until": 24}
    w.calling_list = calling.make_calling_list(rules, called_by_name("oe"), by=w.by)
    w.jane = contacts.create_contact({"name": "Jane Roe", "employer": w.company, "tags": ["dog"]}, by=w.by)
    w.ann = contacts.create_contact({"name": "Ann Old", "job_title": "Free"}, by=w.by)
    contacts.drop_contacts([w.ann.pk], "Gone", by=w.by)
    w.friend = RelationshipType.objects.filter(is_employment=False, from_kind="", to_kind="").first()
    w.tie = contacts.add_relationship(w.joe, w.jane, w.friend, by=w.by, since="2020", title="pal")
    _plan(w)
    w.comment = attachments.add_comment("activity", w.done.pk, "Well done", by=w.by, about=w.joe.pk)[0]
    w.note = attachments.add_comment("contact", w.joe.pk, "About Joe", by=w.by, about=w.joe.pk)[0]
    w.file = attachments.add_file("contact", w.joe.pk, "a.txt", io.BytesIO(b"x"), by=w.by, about=w.joe.pk)[0]
    w.lookup = lookups.save_lookup("Mine", Definition("contact"), by=w.by)[0]
    return w


def called_by_name(text):
    return Definition("contact", (Condition("name", "contains", text),))


def _plan(w):
    call = {"kind": "call", "subject": "Ask", "colleagues": [w.cast.bob.pk], "remind_minutes": 15, "when": soon()}
    w.call = activities.plan_activity({**call, "contacts": [w.joe.pk, w.jane.pk]}, by=w.by)
    today = today_of(w.by)
    past = {"kind": "meeting", "contacts": [w.jane.pk], "when": When(on=today - timedelta(days=3)), "subject": "Old"}
    w.meeting = activities.plan_activity(past, by=w.by)
    weekly = {"kind": "todo", "contacts": [w.joe.pk], "when": soon(5), "repeats": {"rule": "FREQ=WEEKLY"}}
    w.todo = activities.plan_activity(weekly, by=w.by)
    again = {"kind": "call", "contacts": [w.joe.pk], "when": When(on=today), "repeats": {"after": 7, "unit": "day"}}
    w.after = activities.plan_activity(again, by=w.by)
    spoke = {"kind": "call", "contacts": [w.joe.pk], "outcome": "reached", "note": "Spoke", "done_at": days_ago(2)}
    w.done = activities.log_activity(spoke, by=w.by)


def fresh(contact):
    return Contact.objects.get(pk=contact.pk)


def point(w, kind="phone"):
    return ContactPoint.objects.filter(contact=w.joe, kind=kind).latest("id")


def job(w):
    return Relationship.objects.filter(of=w.joe, type__is_employment=True).latest("id")


def tag(key):
    return Tag.objects.get(name_key=key)


def picture():
    file = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(file, "PNG")
    file.seek(0)
    return file


def next_week(w):
    return Activity.objects.get(pk=w.todo.pk).starts_at.date() + timedelta(days=7)


OF_CONTACTS = {
    "create contact": lambda w: contacts.create_contact(
        {
            "name": "New One",
            "company": "Brand New",
            "tags": ["Boat"],
            "points": [{"kind": "phone", "label": "", "value": "12"}],
        },
        by=w.by,
    ),
    "create contact at known": lambda w: contacts.create_contact(
        {"name": "New One", "company": "Good Idea", "touch_goal": 3}, by=w.by
    ),
    "rename": lambda w: contacts.change_contact(
        fresh(w.joe), {"name": "José Doh", "family": "Doh", "given": "José"}, by=w.by
    ),
    "rename company": lambda w: contacts.change_contact(fresh(w.company), {"name": "Great Idea"}, by=w.by),
    "title": lambda w: contacts.change_contact(fresh(w.joe), {"job_title": "Boss"}, by=w.by),
    "birthday": lambda w: contacts.change_contact(fresh(w.joe), {"birthday": "--10-26"}, by=w.by),
    "no birthday": lambda w: contacts.change_contact(fresh(w.joe), {"birthday": ""}, by=w.by),
    "goal": lambda w: contacts.change_contact(fresh(w.joe), {"touch_goal": 12}, by=w.by),
    "no goal": lambda w: contacts.set_touch_goal([w.joe.pk, w.jane.pk], 0, by=w.by),
    "goals": lambda w: contacts.set_touch_goal([w.joe.pk, w.jane.pk, w.company.pk], 9, by=w.by),
    "notes": lambda w: contacts.change_contact(fresh(w.joe), {"notes": ""}, by=w.by),
    "points": lambda w: contacts.change_contact(
        fresh(w.joe), {"points": [{"kind": "phone", "label": "home", "value": "+1 617 555 0199"}]}, by=w.by
    ),
    "no points": lambda w: contacts.change_contact(fresh(w.joe), {"points": []}, by=w.by),
    "addresses": lambda w: contacts.change_contact(fresh(w.joe), {"addresses": []}, by=w.by),
    "ids": lambda w: contacts.change_contact(fresh(w.joe), {"external_ids": {"x": "2", "y": "3"}}, by=w.by),
    "tags": lambda w: contacts.change_contact(fresh(w.joe), {"tags": ["Cat"]}, by=w.by),
    "owner": lambda w: contacts.change_contacts([w.joe.pk, w.jane.pk, w.ann.pk], {"owner": w.cast.bob.pk}, by=w.by),
    "profession": lambda w: contacts.change_contacts(
        [w.joe.pk, w.jane.pk], {"profession": "Baker", "touch_goal": 2}, by=w.by
    ),
    "leave company": lambda w: contacts.change_contact(fresh(w.joe), {"company": ""}, by=w.by),
    "other company": lambda w: contacts.change_contact(fresh(w.joe), {"company": "Elsewhere"}, by=w.by),
    "employer": lambda w: contacts.change_employer(
        fresh(w.joe),
        contact_for(w.by, w.other.pk),
        by=w.by,
        title="Chief",
        since="2026-10-01",
        email="joe@better.example",
        strikes=True,
    ),
    "employer new": lambda w: contacts.change_employer(fresh(w.joe), "Newest", by=w.by),
    "tie": lambda w: contacts.add_relationship(w.joe, w.ann, w.friend, by=w.by),
    "change tie": lambda w: contacts.change_relationship(w.tie, {"title": "x", "until": "2021"}, by=w.by),
    "remove tie": lambda w: contacts.remove_relationship(w.tie, by=w.by),
    "remove job": lambda w: contacts.remove_relationship(job(w), by=w.by),
    "end job": lambda w: contacts.change_relationship(job(w), {"until": "2024"}, by=w.by),
    "second job": lambda w: contacts.add_relationship(
        w.joe, w.other, RelationshipType.objects.get(key="works_at"), by=w.by, is_primary=True
    ),
    "drop": lambda w: contacts.drop_contacts([w.joe.pk], "No", by=w.by),
    "drop company": lambda w: contacts.drop_contacts([w.company.pk, w.joe.pk, w.jane.pk], "No", by=w.by),
    "revive": lambda w: contacts.revive_contacts([w.ann.pk], by=w.by),
    "trash": lambda w: contacts.trash_contacts([w.joe.pk], by=w.by),
    "trash two": lambda w: contacts.trash_contacts([w.joe.pk, w.jane.pk, w.ann.pk], by=w.by),
    "trash company": lambda w: contacts.trash_contacts([w.company.pk], by=w.by),
    "trash all": lambda w: contacts.trash_contacts([w.company.pk, w.joe.pk, w.jane.pk], by=w.by),
    "strike": lambda w: contacts.strike_point(fresh(w.joe), point(w).pk, by=w.by),
    "correct": lambda w: contacts.correct_point(fresh(w.joe), point(w, "email").pk, "j@x.example", by=w.by),
    "photo": lambda w: contacts.set_photo(fresh(w.joe), picture(), by=w.by),
    "first job": lambda w: contacts.change_employer(fresh(w.ann), "Newest", by=w.by, title="Chief"),
}

OF_ACTIVITIES = {
    "plan": lambda w: activities.plan_activity(
        {"kind": "call", "contacts": [w.joe.pk, w.ann.pk], "when": soon(1)}, by=w.by
    ),
    "plan many": lambda w: activities.plan_activities(
        {"kind": "call", "when": soon(1)}, [w.joe.pk, w.jane.pk], by=w.by
    ),
    "log": lambda w: activities.log_activity(
        {"kind": "call", "contacts": [w.joe.pk], "outcome": "reached", "note": "Hi"},
        by=w.by,
        completes=w.call.pk,
        next_step={"kind": "meeting", "when": soon(30)},
    ),
    "log try": lambda w: activities.log_activity(
        {"kind": "call", "contacts": [w.jane.pk], "outcome": "no-answer"}, by=w.by
    ),
    "log move": lambda w: activities.log_activity(
        {"kind": "email", "contacts": [w.jane.pk]}, by=w.by, next_step={"move": w.meeting.pk, "when": soon(50)}
    ),
    "log person": lambda w: activities.log_with_person(
        {"kind": "call", "contacts": [], "outcome": "reached"},
        by=w.by,
        person={
            "name": "Newcomer",
            "job_title": "",
            "phone": "+1 617 555 0177",
            "employer": contact_for(w.by, w.company.pk),
        },
    ),
    "log strike": lambda w: activities.log_with_person(
        {"kind": "call", "contacts": [w.joe.pk], "outcome": "wrong-number"},
        by=w.by,
        number={"id": point(w).pk, "do": "strike", "value": ""},
    ),
    "complete": lambda w: activities.complete_activity(w.call.pk, by=w.by, outcome="reached"),
    "complete series": lambda w: activities.complete_activities([w.todo.pk], by=w.by),
    "complete after": lambda w: activities.complete_activity(w.after.pk, by=w.by, outcome="reached"),
    "reopen": lambda w: activities.reopen_activity(w.done.pk, by=w.by),
    "move": lambda w: activities.move_activities([w.call.pk, w.meeting.pk], soon(77), by=w.by),
    "move series": lambda w: activities.move_activities([w.todo.pk], soon(77), by=w.by),
    "undate": lambda w: activities.move_activities([w.call.pk], When(), by=w.by),
    "spread": lambda w: activities.spread_activities({w.meeting.pk: soon(9), w.call.pk: soon(99)}, by=w.by),
    "cancel": lambda w: activities.cancel_activities([w.call.pk, w.meeting.pk], by=w.by, reason="Rain"),
    "cancel one": lambda w: activities.cancel_activities([w.todo.pk], by=w.by),
    "cancel series": lambda w: activities.cancel_activities([w.todo.pk, w.after.pk], by=w.by, whole_series=True),
    "trash activity": lambda w: activities.trash_activities([w.call.pk, w.done.pk], by=w.by),
    "trash occurrence": lambda w: activities.trash_activities([w.todo.pk], by=w.by),
    "give": lambda w: activities.give_activities([w.call.pk, w.meeting.pk], w.cast.bob, by=w.by),
    "hand over": lambda w: activities.hand_over_activities(
        [w.call.pk], w.joe.pk, contact_for(w.by, w.company.pk), by=w.by
    ),
    "change activity": lambda w: activities.change_activity(
        w.call.pk,
        {
            "kind": "meeting",
            "contacts": [w.ann.pk],
            "subject": "X",
            "note": "n",
            "script": "s",
            "priority": 1,
            "colleagues": [],
            "when": soon(3),
            "is_private": True,
            "place": "P",
            "minutes": 90,
        },
        by=w.by,
    ),
    "change done": lambda w: activities.change_activity(
        w.done.pk,
        {"outcome": "no-answer", "note": "none", "contacts": [w.jane.pk, w.joe.pk], "done_at": days_ago(400)},
        by=w.by,
    ),
    "private": lambda w: activities.change_activity(w.done.pk, {"is_private": True}, by=w.by),
    "change rule": lambda w: activities.change_activity(w.todo.pk, {"repeats": {"rule": "FREQ=DAILY"}}, by=w.by),
    "no rule": lambda w: activities.change_activity(w.todo.pk, {"repeats": None}, by=w.by),
    "take occurrence": lambda w: activities.take_occurrence(w.todo.pk, next_week(w), by=w.by),
    "skip occurrence": lambda w: activities.skip_occurrence(w.todo.pk, next_week(w), by=w.by),
}

OF_OTHERS = {
    "comment": lambda w: attachments.add_comment("contact", w.joe.pk, "@Bob Boyd look", by=w.by, about=w.joe.pk)[1],
    "change comment": lambda w: attachments.change_comment(w.comment, "Worse", by=w.by),
    "trash comment": lambda w: attachments.trash_comment(w.comment, by=w.by),
    "trash note": lambda w: attachments.trash_comment(w.note, by=w.by),
    "file": lambda w: attachments.add_file("activity", w.call.pk, "b.txt", io.BytesIO(b"y"), by=w.by)[1],
    "trash file": lambda w: attachments.trash_file(w.file, by=w.by),
    "set tags": lambda w: attachments.set_tags(
        "contact", [w.joe.pk, w.jane.pk, w.ann.pk], add=["Boat", "New"], remove=["dog"], by=w.by
    ),
    "rename tag": lambda w: tags.rename_tag(tag("dog"), "Hound", by=w.by),
    "merge tags": lambda w: tags.merge_tags(tag("dog"), tag("boat"), by=w.by),
    "remove tag": lambda w: tags.remove_tag(tag("dog"), by=w.by),
    "lookup": lambda w: lookups.save_lookup("Other", Definition("contact"), by=w.by)[1],
    "change lookup": lambda w: lookups.change_lookup(w.lookup, {"name": "x", "is_shared": True}, by=w.by),
    "delete lookup": lambda w: lookups.delete_lookup(Lookup.objects.get(pk=w.lookup.pk), by=w.by),
    "follow": lambda w: follow("contact", w.joe.pk, by=w.by),
    "deactivate": lambda w: access.deactivate_user(w.cast.bob, by=w.by),
    "change user": lambda w: access.change_user(w.cast.bob, {"name": "Bobby", "is_administrator": True}, by=w.by),
    "let go": lambda w: let_go(w.cast.bob, [w.cast.alice], by=w.by),
}


def the_list(w):
    return CallingList.objects.get(pk=w.calling_list.pk)


def held(w):
    """A row of the list that somebody has open."""
    return calling.take_next(the_list(w), by=w.by) or CallTarget.objects.get(list=w.calling_list, contact=w.joe)


def called(w, outcome):
    return calling.log_call(held(w), {"outcome": outcome}, by=w.by).operation


OF_CALLING = {
    "make calling list": lambda w: calling.make_calling_list({"name": "Warm"}, Definition("contact"), by=w.by),
    "refresh calling list": lambda w: calling.refresh_calling_list(the_list(w), by=w.by),
    "change calling list": lambda w: calling.change_calling_list(
        the_list(w), {"attempts": 1, "is_for_everybody": False, "callers": [w.cast.bob.pk]}, by=w.by
    ),
    "close calling list": lambda w: calling.close_calling_list(the_list(w), by=w.by),
    "delete calling list": lambda w: calling.delete_calling_list(the_list(w), by=w.by),
    "call in vain": lambda w: called(w, "no-answer"),
    "call and reach": lambda w: called(w, "reached"),
    "call later": lambda w: calling.call_later(held(w), soon(), by=w.by),
    "skip call": lambda w: calling.skip_call(held(w), by=w.by),
    "never call": lambda w: calling.never_call(held(w), by=w.by),
}


def stage(key, perspective="sales"):
    return Stage.objects.get(key=key, perspective__key=perspective)


def fact(w, contact, kind="order"):
    row = {"contact_id": contact.pk, "kind": kind, "on": today_of(w.by), "reference": "R-1", "amount": Decimal(10)}
    return record_facts([row], by=w.by)


OF_STANDINGS = {
    "stage": lambda w: set_stage([w.ann.pk], stage("lead"), by=w.by, why="Asked"),
    "stage of company": lambda w: set_stage([w.joe.pk], stage("customer"), by=w.by),
    "stages": lambda w: set_stage([w.ann.pk, w.company.pk], stage("prospect"), by=w.by),
    "earlier stage": lambda w: set_stage([w.ann.pk], stage("mql"), by=w.by, on=today_of(w.by) - timedelta(days=90)),
    "supplier": lambda w: set_stage([w.company.pk], stage("approved", "purchasing"), by=w.by),
    "press": lambda w: set_stage([w.jane.pk], stage("engaged", "pr"), by=w.by),
    "order": lambda w: fact(w, w.joe),
    "opportunity": lambda w: fact(w, w.ann, "opened"),
}


def perspective(key="legal"):
    return Perspective.objects.get(key=key)


OF_SET_UP = {
    "add perspective": lambda w: perspectives.add_perspective("Service", by=w.by),
    "change perspective": lambda w: perspectives.change_perspective(
        perspective("sales"), {"name": "Clients", "words": {"opportunity": "matter"}, "people_keep_own": True}, by=w.by
    ),
    "switch off perspective": lambda w: perspectives.change_perspective(perspective(), {"is_active": False}, by=w.by),
    "remove perspective": lambda w: perspectives.remove_perspective(perspective(), by=w.by),
    "order perspectives": lambda w: perspectives.order_perspectives([perspective().pk], by=w.by),
    "add stage": lambda w: stages.add_stage(perspective(), "On hold", by=w.by),
    "change stage": lambda w: stages.change_stage(stage("lead"), {"name": "Inquirer", "checklist": "a"}, by=w.by),
    "order stages": lambda w: stages.order_stages(perspective(), [stage("ended", "legal").pk], by=w.by),
    "merge stage": lambda w: stages.merge_stage(stage("suspect"), stage("prospect"), by=w.by),
    "remove stage": lambda w: stages.remove_stage(stage("ended", "legal"), by=w.by),
    "rules": lambda w: change_rules({"churn_days": "180", "lost": False}, by=w.by),
}

DEEDS = OF_CONTACTS | OF_ACTIVITIES | OF_STANDINGS | OF_OTHERS | OF_CALLING | OF_SET_UP
