"""Contacts that are private: one in each state for each of us, every field and everything on them a secret."""

import io
from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from rapport.access.actions.role import add_role, give_role
from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.activities import actions as activities
from rapport.attachments import actions as attachments
from rapport.base.typed_dates import When
from rapport.calling.actions import make_calling_list
from rapport.calling.models import CallTarget
from rapport.contacts import actions as contacts
from rapport.contacts.models import RelationshipType
from rapport.exchange.actions import (
    ask_export,
    ask_preview,
    make_export,
    preview_import,
    run_import,
    start_import,
    upload,
)
from rapport.exchange.models import Export, Import
from rapport.journal.models import Operation
from rapport.lookups import actions as lookups
from rapport.lookups.definition import Condition, Definition
from rapport.lookups.models import Lookup
from rapport.notices.actions import follow, notify
from rapport.notices.models import Follow, Notice
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.actions.reservation import reserve
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import Fact, Reservation, Stage, Standing
from tests.deeds import picture

OWNERS = ("alice", "bob", "carol")
PHONES = {"alice": "+1 617 444 1111", "bob": "+1 617 444 2222", "carol": "+1 617 444 3333"}
SOUGHT = "zzq"  # how every secret begins; by itself it is none


def make_closed_world(cast):
    """The cast with `records[owner, state]`: {name in a route: id}. Made while all saw all, which ends last."""
    for owner in OWNERS:
        cast_teams(cast, owner)
    cast.records = {}
    for owner in OWNERS:
        for state in STATES:
            cast.records[owner, state] = everything_of(cast, owner, state)
    joint(cast)
    for (owner, state), found in cast.records.items():
        by = getattr(cast, owner)
        STATES[state](found, by)
        found["operation_id"] = Operation.objects.filter(by=by, changes__about=found["contact_id"]).latest("id").pk
    set_default("contact", Level.PRIVATE, by=cast.erin)
    for found in cast.records.values():  # a file made while all saw all is not given any more
        make_export(Export.objects.get(pk=found["export_id"]))
    return cast


def trash(found, by):
    contacts.trash_contacts([found["contact_id"]], by=by)
    attachments.trash_file(found["file"], by=by)


def merge(found, by):
    """Into the friend, who stays."""
    contacts.merge_contacts(found["other_id"], [found["contact_id"]], by=by)


# In which state a record may be, and how it gets there.
STATES = {"live": lambda found, by: None, "trashed": trash}
STATES |= {"merged": merge} if hasattr(contacts, "merge_contacts") else {}


def cast_teams(cast, owner):
    """Bob leads Alice, Carol is in another team."""
    if owner == "alice":
        head = add_role("Sales", by=cast.erin)
        give_role(cast.bob, head, by=cast.erin)
        give_role(cast.alice, add_role("Seller", by=cast.erin, parent=head), by=cast.erin)
    elif owner == "carol":
        give_role(cast.carol, add_role("Service", by=cast.erin), by=cast.erin)


def everything_of(cast, owner, state):
    """One person with all that can hang on them."""
    by, secret = getattr(cast, owner), f"Zzq{owner}"
    person = contacts.create_contact(
        {
            "name": f"{secret}name {state}", "nickname": f"{secret}nick", "job_title": f"{secret}title",
            "profession": f"{secret}job", "notes": f"{secret}notes", "tags": [f"{secret}tag"], "owner": by.pk,
            "company": f"{secret}firm {state}", "birthday": "1978-10-26", "external_ids": {f"{secret}crm": f"{secret}id{state}"},
            "points": [
                {"kind": "phone", "label": "work", "value": PHONES[owner]},
                {"kind": "email", "label": "work", "value": f"{secret}@mail.example"},
            ],
            "addresses": [{"label": "office", "street": f"{secret}street", "city": f"{secret}city", "country": "US"}],
        },
        by=by,
    )  # fmt: skip
    friend = contacts.create_contact({"name": f"{secret}friend {state}", "owner": by.pk}, by=by)
    kind = RelationshipType.objects.filter(is_employment=False, from_kind="", to_kind="").first()
    tie = contacts.add_relationship(person, friend, kind, by=by, title=f"{secret}tie")
    found = {"contact_id": person.pk, "other_id": friend.pk, "tie_id": tie.pk, "contact": person}
    reserve(person, today_of(by) + timedelta(days=9), by=by, why=f"{secret}why")
    contacts.set_photo(person, picture(), by=by)
    notify([by.pk], "system", f"{secret}told", by=None, url=f"/contacts/{person.pk}/", key=f"{secret}{state}")
    found["own_notice_id"] = Notice.objects.latest("id").pk
    found["reservation_id"] = Reservation.objects.get(contact=person).pk
    found |= standing_of(by, secret, person, state)
    found |= talks_of(by, secret, person) | words_of(cast, by, secret, person) | files_of(by, secret, person)
    found |= calls_of(cast, owner, secret, person)
    return found | {"id": person.pk}


def standing_of(by, secret, person, state):
    """What it is to us: set by hand with a reason, and an order."""
    sales = {one.key: one for one in Stage.objects.filter(perspective__key="sales")}
    set_stage([person.pk], sales["lead"], by=by, why=f"{secret}because")
    row = {"contact_id": person.pk, "kind": "order", "on": today_of(by), "reference": f"{secret}order{state}"}
    record_facts([row], by=by)
    standing = Standing.objects.get(contact=person, perspective=sales["lead"].perspective)
    return {"standing_id": standing.pk, "fact_id": Fact.objects.get(contact=person).pk}


def talks_of(by, secret, person):
    """A plan for today, a talk of yesterday, and one that is nobody else's business."""
    today = When(on=today_of(by))
    plan = {
        "kind": "call",
        "contacts": [person.pk],
        "when": today,
        "subject": f"{secret}plan",
        "script": f"{secret}script",
    }
    call = activities.plan_activity({**plan, "place": f"{secret}place"}, by=by)
    talk = {
        "kind": "call",
        "contacts": [person.pk],
        "outcome": "reached",
        "note": f"{secret}said",
        "done_at": timezone.now(),
    }
    done = activities.log_activity(talk, by=by)
    hush = {"kind": "meeting", "contacts": [person.pk], "when": today, "is_private": True}
    private = activities.plan_activity(
        {**hush, "subject": f"Zzqhush{secret[3:]}", "note": f"Zzqhush{secret[3:]}"}, by=by
    )
    return {"activity_id": call.pk, "done_id": done.pk, "private_id": private.pk}


def words_of(cast, by, secret, person):
    """Comments that mention the others, who follow the contact and had notices of it; a lookup of one's own."""
    for one in (cast.alice, cast.bob, cast.carol, cast.erin):
        follow("contact", person.pk, by=one)
    text = f"@Carol Cole @Alice Ames {secret}comment"
    comment = attachments.add_comment("contact", person.pk, text, by=by, about=person.pk)[0]
    contacts.change_contact(person, {"salutation": f"{secret}dear"}, by=by)
    asked = Definition("contact", (Condition("name", "contains", f"Zzqhush{secret[3:]}"),))
    lookup = lookups.save_lookup(f"Zzqhush{secret[3:]}", asked, by=by)[0]
    return {
        "comment_id": comment.pk, "lookup_id": Lookup.objects.latest("id").pk and lookup.pk,
        "notice_id": Notice.objects.filter(by=by).latest("id").pk, "follow_id": Follow.objects.latest("id").pk,
    }  # fmt: skip


def calls_of(cast, owner, secret, person):
    """A calling list of everybody whom the owner sees, for those who see the owner's contacts."""
    by = getattr(cast, owner)
    callers = [cast.bob.pk] if owner == "alice" else []
    values = {"name": f"{secret}list", "script": f"{secret}saying", "is_for_everybody": False, "callers": callers}
    made = make_calling_list(values, Definition("contact"), by=by)
    return {"calling_id": made.pk, "target_id": CallTarget.objects.get(list=made, contact=person).pk}


def files_of(by, secret, person):
    """A file, an import whose rows name the person, an export."""
    file = attachments.add_file(
        "contact", person.pk, f"{secret}file.txt", io.BytesIO(f"{secret}inside".encode()), by=by, about=person.pk
    )[0]
    table = f"Name,E-Mail\n{person.name},{secret}@mail.example\n{secret}imported {person.pk},\n".encode()
    taken = upload(io.BytesIO(table), f"{secret}import.csv", by=by)
    ask_preview(taken, by=by)
    preview_import(Import.objects.get(pk=taken.pk))
    taken.refresh_from_db()
    run_import(start_import(taken, by=by, in_background=False))
    export = ask_export(Definition("contact"), "csv", by=by)
    make_export(export)
    return {"file_id": file.pk, "file": file, "import_id": taken.pk, "export_id": export.pk, "number": 2}


def joint(cast):
    """What two teams do together: each sees it, and nothing of the other's contact."""
    alice, carol = cast.records["alice", "live"], cast.records["carol", "live"]
    ids = [alice["contact_id"], carol["contact_id"]]
    today = When(on=today_of(cast.alice))
    met = activities.plan_activity(
        {"kind": "meeting", "contacts": ids, "subject": "Joint", "when": today}, by=cast.erin
    )
    guest = {"kind": "meeting", "contacts": ids[:1], "subject": "Guest", "colleagues": [cast.carol.pk], "when": today}
    invited = activities.plan_activity(guest, by=cast.alice)
    cast.shared = SimpleNamespace(met=met.pk, invited=invited.pk)
