"""Changed employer: one step that ends one job and begins another."""

from typing import Any

from rapport.access.actions import require
from rapport.base.errors import Gone, Invalid
from rapport.base.text import clean
from rapport.contacts.actions.allowed import fixed_of, require_free
from rapport.contacts.actions.applying import apply_facts, facts_now, locked
from rapport.contacts.actions.employment import begin_employment, end_employment, found_or_made, read_day, remember_work
from rapport.contacts.actions.holding import hold
from rapport.contacts.models import Contact
from rapport.contacts.values import read_point
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.organisation.queries import organisation

OF_THE_JOB = {("phone", "office"), ("phone", "fax"), ("email", "work")}  # kind and label of what belonged to it


def change_employer(
    person: Contact, company: Contact | str, *, by: Any, inside: Writing | None = None, **values: Any
) -> Operation:
    """End the present job and begin one at `company` (a contact, or a name that is found or made).

    `values`: title; since as typed; email, the new one; strikes, whether the office phone and the work e-mail of the old job
    are struck; stays, what upper rooms offered to leave at the old company, for them to read.

    History stays where it happened: entries keep the company of their time. Raises Invalid, Gone, NotAllowed.
    """
    title, email = clean(str(values.get("title") or "")), clean(str(values.get("email") or ""))
    require(by, "contacts.change", person)
    require_free(["company", *["job_title"][: bool(title)], *["email"][: bool(email)]], by)
    country = organisation().country
    begin, name = _checked(person, company, title, str(values.get("since") or ""), country)
    where = company if isinstance(company, str) else company.shown_name
    summary = f"{person.shown_name} works at {where or name}"
    with operation("change_employer", by=by, summary=summary, inside=inside) as writing:
        employer = found_or_made(writing, name) if isinstance(company, str) else company
        hold([person.pk, employer.pk, person.employer_id])
        current = locked(person.pk)
        if current is None or current.trashed_at:
            raise Gone("This contact is in the trash.")
        if current.employer_id == employer.pk:  # meanwhile: in another tab, by a colleague
            raise Invalid({"company": f"{person.shown_name} works there already."})
        if current.employer_id:
            end_employment(writing, current, until=begin)
        begin_employment(writing, current, employer, title=title, since=begin)
        points = facts_now(current, ["points"])["points"]
        if values.get("strikes"):
            fixed = fixed_of(by)
            theirs = [point for point in points if _was_theirs(point) and point["kind"] not in fixed]
            points = [_struck(point, writing) if point in theirs else point for point in points]
        if email:
            points = [*points, read_point({"kind": "email", "label": "work", "value": email}, country)]
        apply_facts(writing, current, {"points": points})
        remember_work(writing, [person.pk])
        stays = values.get("stays") or {}
        writing.tell("employer.changed", ids=[person.pk], left=person.employer_id, joined=employer.pk, stays=stays)
    return writing.operation


def _checked(person: Contact, company: Contact | str, title: str, since: str, country: str) -> tuple[str, str]:
    """The day and the company's name. Raises Invalid."""
    problems, begin = {}, ""
    name = clean(company) if isinstance(company, str) else company.name
    if not person.is_person:
        problems["company"] = "Only a person changes the employer."
    elif not name and isinstance(company, str):
        problems["company"] = "Which company is it now?"
    elif len(name) > 300:
        problems["company"] = "This is longer than 300 characters."
    elif not isinstance(company, str) and company.is_person:
        problems["company"] = f"{company.shown_name} is a person."
    elif not isinstance(company, str) and company.pk == person.employer_id:
        problems["company"] = f"{person.shown_name} works there already."
    if len(title) > 200:
        problems["title"] = "At most 200 characters."
    try:
        begin = read_day(since, country=country)
    except ValueError as problem:
        problems["since"] = str(problem)
    if problems:
        raise Invalid(problems)
    return begin, name


def _was_theirs(point: dict) -> bool:
    """Whether this way to reach somebody belonged to the job they left."""
    return (point["kind"], point["label"]) in OF_THE_JOB


def _struck(point: dict, writing: Writing) -> dict:
    return {**point, "struck_at": point["struck_at"] or writing.at.isoformat()}
