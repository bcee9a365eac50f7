"""Where a person works: ends and begins, and what the person's row remembers of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from rapport.base.bulk import update_rows
from rapport.base.partial_dates import first_day, read_partial
from rapport.base.text import fold
from rapport.contacts import remembering
from rapport.contacts.actions.allowed import require_free
from rapport.contacts.actions.applying import note_row
from rapport.contacts.actions.draft import company_draft, organisations_named, write_drafts
from rapport.contacts.actions.searching import reindex
from rapport.contacts.models import Contact, Relationship, RelationshipType
from rapport.contacts.naming import KEYS
from rapport.contacts.values import Facts
from rapport.journal.actions import Writing

AT_ONCE = 100  # people; more would hold the write lock for longer than a colleague's saving may wait
TIE = ("of_id", "to_id", "title", "since", "is_primary", "has_ended")
WRITTEN = ("employer_id", "job_title", *KEYS, "version", "changed_at", "changed_by_id")


def is_over(until: str) -> bool:
    """Whether something that lasts until then has ended."""
    last = first_day(until)
    return last is not None and last <= timezone.now().date()


def found_or_made(writing: Writing, name: str) -> Contact:
    """The organisation of this name, made where there is none."""
    if known := organisations_named([name], writing.by).get(fold(name)):
        return known
    [made] = write_drafts(writing, [company_draft(name)], by=writing.by)
    return made


def companies_beside(person: Contact, read: Facts, by: Any) -> list[int | None]:
    """Ids of the companies that a person is about to leave and to join: locked with the person, before anything is written."""
    if not person.is_person or (read.employer is None and fold(read.company or "") == fold(person.company)):
        return []
    named = [] if read.employer or not read.company else organisations_named([read.company], by).values()
    return [person.employer_id, read.employer.pk if read.employer else None, *(one.pk for one in named)]


def settle_company(writing: Writing, person: Contact, read: Facts) -> None:
    """The company typed beside a person: joins it, leaves the present one for it, or leaves it for none."""
    if not person.is_person:
        return
    if read.employer is None and fold(read.company or "") == fold(person.company):
        return
    employer = read.employer or (found_or_made(writing, read.company) if read.company else None)
    if employer is not None and employer.pk == person.employer_id:
        return
    require_free(["company"], writing.by)
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
    """Employer, title and company on the rows of these people, from their employments: a few statements for all of them.

    `removed`: the title of an employment that was taken away altogether; another title was not of it, and stays.
    """
    wanted = set(person_ids)
    people = _locked_with_companies(wanted)
    ties, changed, moved = _employments(wanted), [], defaultdict(list)
    for person in people:
        left = person.employer_id
        if _remember_one(writing, person, remembering.primary_of(ties[person.pk]), removed):
            changed.append(person)
        if left != person.employer_id:
            moved[left, person.employer_id].append(person.pk)
    if changed:
        update_rows(Contact, {person.pk: {column: getattr(person, column) for column in WRITTEN} for person in changed})
        ids = [person.pk for person in changed]
        reindex(ids)
        writing.tell("contact.changed", ids=ids, keys=["company", "job_title"])
    for (left, joined), ids in moved.items():
        writing.tell("employer.remembered", ids=ids, left=left, joined=joined)


def _locked_with_companies(wanted: set[int]) -> list[Contact]:
    """These people, held with the companies that they leave and join, in one order for everybody."""
    companies: set[int] = set()
    if connection.features.has_select_for_update:
        ties = Relationship.objects.filter(of__among=wanted, type__is_employment=True, has_ended=False)
        left = Contact.objects.filter(pk__among=wanted, employer__isnull=False).order_by()
        companies.update(ties.values_list("to_id", flat=True).union(left.values_list("employer_id", flat=True)))
    rows = Contact.objects.select_for_update().filter(pk__among=wanted | companies).order_by("pk")
    return [row for row in rows if row.pk in wanted and row.is_person]


def remember_people_of(writing: Writing, organisation_ids: Sequence[int]) -> None:
    """What the people of companies remember, after these went to the trash or came back; many people follow in the background."""
    people = people_of(organisation_ids)[: AT_ONCE + 1]
    if len(people) > AT_ONCE:
        writing.tell("employer.set_aside", ids=list(organisation_ids))
    else:
        remember_work(writing, people)


def people_of(organisation_ids: Sequence[int], *, behind: int = 0) -> QuerySet:
    """Ids of who works there, in order: a company in the trash is nobody's company until it comes back. Those in the trash
    themselves are remembered anew when they come back."""
    ties = Relationship.objects.filter(to__among=organisation_ids, type__is_employment=True, has_ended=False)
    people = ties.filter(of__trashed_at=None, of__gt=behind).order_by("of_id")
    return people.values_list("of_id", flat=True).distinct()


def _employments(person_ids: Iterable[int]) -> dict[int, list[Relationship]]:
    ties = Relationship.objects.filter(of__among=person_ids, type__is_employment=True, to__trashed_at=None)
    employments = defaultdict(list)
    for tie in ties.select_related("to").only(*TIE, "to__name"):
        employments[tie.of_id].append(tie)
    return employments


def _remember_one(writing: Writing, person: Contact, tie: Relationship | None, removed: str | None) -> bool:
    """Set what the row remembers of this employment, journalled; whether something is another now."""
    before = {"job_title": person.job_title, "company": person.company}
    left, joined = person.employer_id, tie.to_id if tie else None
    person.employer_id = joined
    person.company = tie.to.name if tie else ""
    if tie or (left and removed in (None, person.job_title)):
        person.job_title = tie.title if tie else ""
    after = {"job_title": person.job_title, "company": person.company}
    if before == after and left == joined:
        return False
    note_row(writing, person, before, after)
    return True


def read_day(typed: str, *, country: str) -> str:
    """A partial date as stored. Raises ValueError with a sentence."""
    return read_partial(typed, month_first=country == "US")
