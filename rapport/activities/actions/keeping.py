"""Writing activities down: the rows, the journal, and everything that repeats them, in the transaction of the action."""

from collections.abc import Iterable, Sequence
from typing import Any

from rapport.activities.actions.allowed import require_free
from rapport.activities.actions.whole import COLUMNS, TEXTS, Whole, born_facts
from rapport.activities.desk import Desk
from rapport.activities.marks import MARKS, marks_of, organisation_of, when_of
from rapport.activities.models import Activity, ActivityColleague, ActivityContact, ActivityText
from rapport.activities.remembering import remembered
from rapport.attachments.actions import show_under
from rapport.base.bulk import insert_one
from rapport.contacts.actions import TimelineLine, enter_timeline, hold_these, leave_timeline, remember
from rapport.journal.actions import Writing
from rapport.journal.models import Change
from rapport.lookups import search
from rapport.perspectives.actions.steps import count_attempts

RECORD_TYPE = "activity"
FEW = 4  # rows up to which one statement for each is quicker


def keep(writing: Writing, wholes: Sequence[Whole], desk: Desk) -> None:
    """Write these activities: new ones are born, others keep what changed; contacts remember, search and timelines follow."""
    new = [whole for whole in wholes if whole.before is None]
    changed = [whole for whole in wholes if whole.before is not None and whole.before != whole.snapshot()]
    if not new and not changed:
        return
    if writing.by is not None and writing.operation.action != "undo":
        require_free([*new, *changed], writing.by)
    hold_these(_concerned([*new, *changed]))  # in one order for everybody who writes to them
    for whole in new:
        _bear(writing, whole, desk)
    if changed:
        _change(writing, changed, desk)
    happened = any(whole.activity.done_at or (whole.before or {}).get("done_at") for whole in [*new, *changed])
    touched = _keep_contact_rows([*new, *changed], desk)
    tell_others([*new, *changed])
    for whole in [*new, *changed]:
        whole.before = whole.snapshot()
    remember(remembered(touched, desk.now, desk.zone(None)))
    if happened:
        count_attempts(touched)


def _concerned(wholes: Iterable[Whole]) -> set[int | None]:
    """Who took part or takes part, and their companies."""
    ids: set[int | None] = set()
    for whole in wholes:
        for row in whole.rows.values():
            ids |= {row.contact_id, row.organisation_id}
        for contact in whole.contacts:
            ids |= {contact.pk, organisation_of(contact)}
    return ids


def _about(whole: Whole) -> int | None:
    """Under whose journal it shows: nobody's while it is private."""
    return None if whole.activity.is_private else whole.activity.contact_id


def _bear(writing: Writing, whole: Whole, desk: Desk) -> None:
    activity = whole.activity
    activity.created_at = activity.created_at or desk.now
    _follow(whole, desk)
    insert_one(activity)
    if any(whole.texts.values()):
        insert_one(ActivityText(activity=activity, **whole.texts))
    if whole.colleagues:
        _keep_colleagues(whole)
    writing.changed(RECORD_TYPE, activity.pk, None, born_facts(whole), about=_about(whole))


def _change(writing: Writing, wholes: Sequence[Whole], desk: Desk) -> None:
    columns: set[str] = set()
    for whole in wholes:
        activity, before = whole.activity, whole.before or {}
        activity.version += 1
        _follow(whole, desk)
        after = whole.snapshot()
        differing = {name for name in after if after[name] != before[name]}
        columns |= differing & set(COLUMNS)
        if differing & set(TEXTS):
            ActivityText.objects.update_or_create(activity=activity, defaults=whole.texts)
            activity.text = ActivityText(activity=activity, **whole.texts)
        if "colleagues" in differing:
            _keep_colleagues(whole)
        if "is_private" in differing:
            # the earlier lines too leave the contact's journal, or come back to it
            Change.objects.filter(record_type=RECORD_TYPE, record_id=activity.pk).update(about=_about(whole))
            show_under(RECORD_TYPE, activity.pk, _about(whole))
        writing.changed(RECORD_TYPE, activity.pk, before, after, about=_about(whole))
    names = [*columns, "contact", "at", "version", "changed_at"]
    if len(wholes) == 1:
        wholes[0].activity.save(update_fields=names)
    else:
        Activity.objects.bulk_update([whole.activity for whole in wholes], names, batch_size=100)


def _follow(whole: Whole, desk: Desk) -> None:
    """The columns that follow from others."""
    activity = whole.activity
    activity.contact_id = whole.contact_ids[0] if whole.contacts else None
    activity.at = activity.done_at or desk.begins(when_of(activity), activity.assigned_to)
    activity.changed_at = desk.now


def _keep_colleagues(whole: Whole) -> None:
    ActivityColleague.objects.filter(activity=whole.activity).exclude(user__in=whole.colleagues).delete()
    ActivityColleague.objects.bulk_create(
        [ActivityColleague(activity=whole.activity, user_id=user_id) for user_id in whole.colleagues],
        ignore_conflicts=True,
    )


def _keep_contact_rows(wholes: Sequence[Whole], desk: Desk) -> set[int]:
    """Bring the rows of those who take part up to date; returns the contacts and organisations whose memory it changes."""
    made, kept, gone, touched = [], [], [], set[int]()
    for whole in wholes:
        marks = marks_of(whole.activity, desk)
        for row in whole.rows.values():
            touched |= {row.contact_id, row.organisation_id or row.contact_id}
        gone += [row.pk for contact_id, row in whole.rows.items() if contact_id not in whole.contact_ids]
        rows = {}
        for position, contact in enumerate(whole.contacts):
            row = whole.rows.get(contact.pk) or ActivityContact(activity=whole.activity, contact_id=contact.pk)
            (kept if row.pk else made).append(row)
            row.position = position
            if row.pk is None or row.is_open or whole.activity.is_open:  # what happened keeps the employer of its time
                row.organisation_id = organisation_of(contact)
            for mark in MARKS:
                setattr(row, mark, marks[mark])
            rows[contact.pk] = row
            touched |= {contact.pk, row.organisation_id or contact.pk}
        whole.rows = rows
    if gone:
        ActivityContact.objects.filter(pk__in=gone).delete()
    if len(made) <= FEW:
        for row in made:
            insert_one(row)
    else:
        ActivityContact.objects.bulk_create(made, batch_size=200)
    if len(kept) == 1:
        kept[0].save(force_update=True)
    elif kept:
        ActivityContact.objects.bulk_update(kept, ["position", "organisation", *MARKS], batch_size=100)
    return touched


def tell_others(wholes: Iterable[Whole]) -> None:
    """Timeline and search index of these activities; `before` says what stands there from earlier."""
    entered, left, indexed, unindexed = [], [], [], []
    for whole in wholes:
        before = whole.before or {}
        entered += timeline_entries(whole)
        if before.get("done_at"):
            left.append(whole.activity.pk)
        if words := search_entry(whole):
            indexed.append(words)
        elif before.get("subject") or before.get("note"):
            unindexed.append(whole.activity.pk)
    if left:
        leave_timeline(RECORD_TYPE, left)
    if entered:
        enter_timeline(entered)
    if unindexed:
        search.unindex(RECORD_TYPE, unindexed)
    if indexed:
        search.index(RECORD_TYPE, indexed)


def timeline_entries(whole: Whole) -> list[TimelineLine]:
    """What happened stands in the history of everybody who took part; what is only planned, cancelled or trashed does not."""
    activity = whole.activity
    if activity.done_at is None or activity.trashed_at is not None:
        return []
    seen: set[int | None] = set()
    entries = []
    for contact_id, row in whole.rows.items():
        entries.append(
            TimelineLine(
                contact_id=contact_id,
                organisation_id=row.organisation_id,
                at=activity.done_at,
                kind=activity.kind.key,
                record_type=RECORD_TYPE,
                record_id=activity.pk,
                is_first=row.organisation_id not in seen,
                is_private=activity.is_private,
            )
        )
        seen.add(row.organisation_id)
    return entries


def search_entry(whole: Whole) -> Any | None:
    """The words of its subject and note; None where there are none, or it rests in the trash."""
    activity = whole.activity
    words = f"{activity.subject} {whole.texts['note']}".strip()
    if not words or activity.trashed_at is not None:
        return None
    at = activity.done_at or activity.starts_at or activity.created_at
    return search.Entry(activity.pk, text=words, at=at)
