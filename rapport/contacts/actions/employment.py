"""Where a person works: ends and begins, and what the person's row remembers of it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from rapport.base.partial_dates import first_day, read_partial
from rapport.base.text import fold
from rapport.contacts import remembering
from rapport.contacts.actions.applying import locked, save_row
from rapport.contacts.actions.draft import company_draft, organisations_named, write_drafts
from rapport.contacts.actions.searching import reindex
from rapport.contacts.models import Contact, Relationship, RelationshipType
from rapport.contacts.values import Facts
from rapport.journal.actions import Writing

AT_ONCE = 500  # people


def is_over(until: str) -> bool:
    """Whether something that lasts until then has ended."""
    last = first_day(until)
    return last is not None and last <= timezone.now().date()


def found_or_made(writing: Writing, name: str) -> Contact:
    """The organisation of this name, made where there is none."""
    if known := organisations_named([name]).get(fold(name)):
        return known
    [made] = write_drafts(writing, [company_draft(name)], by=writing.by)
    return made


def settle_company(writing: Writing, person: Contact, read: Facts) -> None:
    """The company typed beside a person: joins it, leaves the present one for it, or leaves it for none."""
    if not person.is_person:
        return
    if read.employer is None and fold(read.company or "") == fold(person.company):
        return
    employer = read.employer or (found_or_made(writing, read.company) if read.company else None)
    if employer is not None and employer.pk == person.employer_id:
        return
    title = read.columns.get("job_title", person.job_title if person.employer_id is None else "")
    if person.employer_id:
        end_employment(writing, person, until=read.since)
    if employer is not None:
        begin_employment(writing, person, employer, title=title, since=read.since)
    remember_work(writing, [person.pk])


def end_employment(writing: Writing, person: Contact, *, until: str = "") -> None:
    """End the employments with the present employer."""
    for tie in Relationship.objects.filter(of=person, to=person.employer_id, type__is_employment=True, has_ended=False):
        store_tie(writing, tie, until=tie.until or until, has_ended=True, is_primary=False)


def begin_employment(writing: Writing, person: Contact, employer: Contact, *, title: str, since: str) -> Relationship:
    """Begin one that stands beside the name; others that go on step behind it."""
    for other in Relationship.objects.filter(of=person, type__is_employment=True, is_primary=True):
        store_tie(writing, other, is_primary=False)
    tie = Relationship(
        type=RelationshipType.objects.get(key="works_at"),
        of=person,
        to=employer,
        title=title,
        since=since,
        is_primary=True,
    )
    tie.save()
    writing.changed("relationship", tie.pk, None, tie.facts(), about=person.pk)
    return tie


def store_tie(writing: Writing, tie: Relationship, **facts: Any) -> None:
    """Change a tie's columns, journalled under the person whose tie it is."""
    before = tie.facts()
    for column, value in facts.items():
        setattr(tie, column, value)
    tie.save()
    writing.changed("relationship", tie.pk, before, tie.facts(), about=tie.of_id)


def remember_work(writing: Writing, person_ids: Iterable[int], *, removed: str | None = None) -> None:
    """Employer, title and company on the rows of these people, from their employments.

    `removed`: the title of an employment that was taken away altogether; another title was not of it, and stays.
    """
    wanted = sorted(set(person_ids))
    for start in range(0, len(wanted), AT_ONCE):  # what follows is done once for many: a company may have thousands
        changed, moved = [], defaultdict(list)
        for person_id in wanted[start : start + AT_ONCE]:
            person = locked(person_id)
            if person is None or not person.is_person:
                continue
            left = person.employer_id
            if _remember_one(writing, person, removed):
                changed.append(person_id)
            if left != person.employer_id:
                moved[left, person.employer_id].append(person_id)
        if changed:
            reindex(changed)
            writing.tell("contact.changed", ids=changed, keys=["company", "job_title"])
        for (left, joined), ids in moved.items():
            writing.tell("employer.remembered", ids=ids, left=left, joined=joined)


def _remember_one(writing: Writing, person: Contact, removed: str | None) -> bool:
    """Whether something of the row is another now."""
    ties = Relationship.objects.filter(of=person, type__is_employment=True).select_related("to")
    tie = remembering.primary_of(t for t in ties if t.to.trashed_at is None)
    before = {"job_title": person.job_title, "company": person.company}
    left, joined = person.employer_id, tie.to_id if tie else None
    person.employer = tie.to if tie else None
    person.company = tie.to.name if tie else ""
    if tie or (left and removed in (None, person.job_title)):
        person.job_title = tie.title if tie else ""
    after = {"job_title": person.job_title, "company": person.company}
    if before == after and left == joined:
        return False
    save_row(writing, person, before, after)
    return True


def read_day(typed: str, *, country: str) -> str:
    """A partial date as stored. Raises ValueError with a sentence."""
    return read_partial(typed, month_first=country == "US")
