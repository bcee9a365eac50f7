"""What a saved lookup finds whoever may see it: sharing rules of `access` name lookups."""

from django.db.models import QuerySet

from rapport.access.predicates import Predicate
from rapport.base.catalogue import card_if_any
from rapport.lookups import search
from rapport.lookups.compiler import asked_paths, asker_for, compile_conditions, related
from rapport.lookups.definition import from_json
from rapport.lookups.models import Lookup


def choices(record_type: str) -> list[tuple[int, str]]:
    """Shared lookups, by name."""
    rows = Lookup.objects.filter(record_type=record_type, is_shared=True)
    return list(rows.order_by("name", "id").values_list("pk", "name"))


def matching(lookup_id: int) -> QuerySet | None:
    """What it finds among all records, asked as the person who saved it; None where it cannot be run."""
    saved = Lookup.objects.filter(pk=lookup_id, is_shared=True).select_related("owner").first()
    if saved is None or (card := card_if_any(saved.record_type)) is None:
        return None
    definition = from_json(saved.definition, saved.record_type)
    compiled = compile_conditions(definition, asker_for(saved.owner))
    if compiled.problems:
        return None
    rows = card.visible_to(None) if definition.shows_hidden else (card.listed_to or card.visible_to)(None)
    where = compiled.where
    if definition.text:
        where &= search.matches(definition.record_type, definition.text, one_by_one=False)
    return related(card, rows, asked_paths(definition)).filter(where)


PREDICATE = Predicate(choices, matching)
