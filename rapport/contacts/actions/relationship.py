"""Ties between two contacts over time."""

from typing import Any

from rapport.base.errors import Gone, Invalid
from rapport.base.text import clean
from rapport.contacts.actions.allowed import require_free, require_usable
from rapport.contacts.actions.employment import is_over, read_day, remember_work, store_tie
from rapport.contacts.actions.holding import hold
from rapport.contacts.models import Contact, ExternalId, Relationship, RelationshipType
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.organisation.queries import organisation

DATES = ("since", "until")


def add_relationship(
    of: Contact, to: Contact, kind: RelationshipType, *, by: Any, inside: Writing | None = None, **values: Any
) -> Relationship:
    """Tie `of` to `to` ("Joe works at Good Idea").

    `values`: title, since, until as typed, has_ended, is_primary, position (rank in a file), external_ids.

    Raises Invalid with a sentence per field, NotAllowed.
    """
    require_usable(of, to, by=by)
    _require_free(kind, by, title=values.get("title"))
    if of.pk == to.pk:
        raise Invalid({"to": "Somebody else than themselves."})
    _check_kinds(kind, of, to)
    facts = _read(values)
    summary = f"{of.shown_name} {kind.name.lower()} {to.shown_name}"
    with operation("add_relationship", by=by, summary=summary, inside=inside) as writing:
        hold([of.pk, to.pk])
        tie = Relationship(type=kind, of=of, to=to, position=values.get("position") or 0, **facts)
        if kind.is_employment and not tie.has_ended:
            tie.is_primary = values.get("is_primary", of.employer_id is None)
        tie.save()
        writing.changed("relationship", tie.pk, None, tie.facts(), about=of.pk)
        write_tie_ids(tie, values.get("external_ids") or {})
        _remember(writing, tie)
        writing.tell("relationship.added", relationship_id=tie.pk, ids=[of.pk, to.pk])
    return tie


def change_relationship(
    tie: Relationship, values: dict[str, Any], *, by: Any, inside: Writing | None = None
) -> Operation:
    """Change title, since, until, is_primary or type of a tie. Raises Invalid, Gone, NotAllowed."""
    require_usable(tie.of, tie.to, by=by)
    facts = _read({"since": tie.since, "until": tie.until, "title": tie.title, "has_ended": tie.has_ended, **values})
    facts |= {key: values[key] for key in ("type", "is_primary", "to", "position") if key in values}
    for kind in {tie.type, facts.get("type", tie.type)}:
        _require_free(kind, by, title=facts["title"] != tie.title)
    _check_kinds(facts.get("type", tie.type), tie.of, facts.get("to", tie.to))
    with operation("change_relationship", by=by, summary=f"{_sentence(tie)} changed", inside=inside) as writing:
        hold([tie.of_id, tie.to_id, facts["to"].pk if "to" in facts else None])
        current = Relationship.objects.select_for_update().filter(pk=tie.pk).first()
        if current is None:
            raise Gone("This relationship was removed meanwhile.")
        if facts.get("is_primary"):
            for other in Relationship.objects.filter(of=tie.of, is_primary=True).exclude(pk=tie.pk):
                store_tie(writing, other, is_primary=False)
        store_tie(writing, current, **facts)
        _remember(writing, current)
        writing.tell("relationship.changed", relationship_id=tie.pk, ids=[tie.of_id, tie.to_id])
    return writing.operation


def remove_relationship(tie: Relationship, *, by: Any, inside: Writing | None = None) -> Operation:
    """Take a tie away altogether, because it never was; one that ended gets an `until` instead."""
    require_usable(tie.of, tie.to, by=by)
    _require_free(tie.type, by)
    with operation("remove_relationship", by=by, summary=f"{_sentence(tie)} removed", inside=inside) as writing:
        hold([tie.of_id, tie.to_id])
        end_tie(writing, tie)
    return writing.operation


def _require_free(kind: RelationshipType, by: Any, *, title: Any = None) -> None:
    """A job is the company and the title of a person: raise NotAllowed where these are only read."""
    if kind.is_employment:
        require_free(["company", "job_title"] if title else ["company"], by)


def end_tie(writing: Writing, tie: Relationship) -> None:
    """Remove the row, journalled."""
    key, facts, ids = tie.pk, tie.facts(), [tie.of_id, tie.to_id]
    ids_elsewhere = dict(ExternalId.objects.filter(relationship=tie).values_list("system", "value"))
    Relationship.objects.filter(pk=key).delete()
    writing.changed("relationship", key, {**facts, "external_ids": ids_elsewhere}, None, about=facts["of"])
    remember_work(writing, [facts["of"]], removed=facts["title"])
    writing.tell("relationship.removed", relationship_id=key, ids=ids)


def write_tie_ids(tie: Relationship, external_ids: dict[str, str]) -> None:
    ExternalId.objects.bulk_create(
        [ExternalId(relationship=tie, system=s, value=v) for s, v in external_ids.items() if v]
    )


def _sentence(tie: Relationship) -> str:
    return f"{tie.of.shown_name} {tie.type.name.lower()} {tie.to.shown_name}"


def _remember(writing: Writing, tie: Relationship) -> None:
    if tie.type.is_employment:
        remember_work(writing, [tie.of_id])


def _check_kinds(kind: RelationshipType, of: Contact, to: Contact) -> None:
    for wanted, contact in ((kind.from_kind, of), (kind.to_kind, to)):
        if wanted and contact.kind != wanted:
            who = "a person" if wanted == Contact.Kind.PERSON else "a company"
            raise Invalid({"to": f"“{kind.name}” asks for {who}; {contact.shown_name} is none."})


def _read(values: dict[str, Any]) -> dict[str, Any]:
    """Title and dates ready to store; `has_ended` follows from `until` where that has come."""
    country, problems = organisation().country, {}
    facts: dict[str, Any] = {"title": clean(str(values.get("title") or ""))}
    if len(facts["title"]) > 200:
        problems["title"] = "At most 200 characters."
    for key in DATES:
        try:
            facts[key] = read_day(str(values.get(key) or ""), country=country)
        except ValueError as problem:
            problems[key] = str(problem)
    if not problems and facts["since"] and facts["until"] and facts["until"] < facts["since"][: len(facts["until"])]:
        problems["until"] = "This ends before it begins."
    if problems:
        raise Invalid(problems)
    facts["has_ended"] = is_over(facts["until"]) if facts["until"] else bool(values.get("has_ended"))
    if facts["has_ended"]:
        facts["is_primary"] = False
    return facts
