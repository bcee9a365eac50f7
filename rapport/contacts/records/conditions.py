"""Conditions that are not a comparison of one column of the contact: any phone, any tag, going cold, dropped.

Each answers (operator, value, user) with a Q. The operators are those of `lookups`: is, not, contains, lacks, starts, empty,
filled; what a condition does not know it leaves to the compiler (None).
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.lookups import Exact

from rapport.access.seeing import rows_seen
from rapport.attachments.models import Tagging
from rapport.base.text import digits, fold
from rapport.contacts.choices import owner_number
from rapport.contacts.models import Address, Contact, ContactDetail, ContactPoint, ExternalId, Relationship
from rapport.lookups import search
from rapport.lookups.expressions import Inside, is_true
from rapport.lookups.models import SearchEntry
from rapport.organisation.queries import today_of

Condition = Callable[[str, Any, Any], Q | None]
NEGATIVE = {
    "not": "is",
    "is_not": "is",
    "lacks": "contains",
    "not_contains": "contains",
    "empty": "filled",
    "no": "yes",
}
FIRST_OF = {"phone", "email"}
FIRST = "\x01"  # sorts before every letter, and behind nothing
LOOKUP = {"is": "__iexact", "contains": "__icontains", "starts": "__istartswith", "ends": "__iendswith"}


def any_row(rows: Callable[[], QuerySet], column: str, owner: str = "contact_id", **lookups: str) -> Condition:
    """A condition on rows that hang on a contact: it holds where any of them fits."""

    def where(operator: str, value: Any, user: Any) -> Q | None:
        positive = NEGATIVE.get(operator, operator)
        fitting = rows()
        if positive in LOOKUP:
            fitting = fitting.filter(_fits(column, positive, value, lookups))
        elif positive == "any" and isinstance(value, list | tuple):
            fitting = fitting.filter(**{f"{column}__in": value})
        elif positive != "filled":
            return None
        found = Q(pk__in=fitting.values(owner))
        return ~found if operator in NEGATIVE else found

    return where


def _fits(column: str, operator: str, value: Any, lookups: dict[str, str]) -> Q:
    return Q(**{column + (lookups.get(operator) or LOOKUP[operator]): value})


def name(operator: str, value: Any, user: Any) -> Q | None:
    """A name as people type it, given name first or family name first: lists are sorted by the latter, so the words count,
    not their order. What is the name, or begins it, is read from the search index, which has it in both orders.
    """
    typed = fold(str(value))
    # from there on: lets the index be read instead of the rows
    words = Q(*(is_true(Inside(F("name_key"), Value(word))) for word in typed.split()), name_key__gte=FIRST)
    positive = NEGATIVE.get(operator, operator)
    if not typed or positive not in {"is", "contains", "starts"}:
        return None
    if positive == "is":
        entries = SearchEntry.objects.filter(Q(title=typed) | Q(sort_title=typed), record_type="contact")
        found = words & Q(pk__in=entries.values("record_id"))
    elif positive == "starts":
        begins = SearchEntry.objects.filter(search.names_beginning("contact", typed))
        found = Q(pk__in=begins.values("record_id"))
    else:
        found = search.holding("contact", typed) & words
    return ~found if operator in NEGATIVE else found


def points(kind: str, label: str = "") -> Condition:
    """Any phone, e-mail, web or messaging address; struck ones do not count.

    What is typed stands in the search index too: it finds the few contacts whose points are then looked at.
    """

    def rows() -> QuerySet:
        found = ContactPoint.objects.filter(kind=kind, struck_at__isnull=True)
        return found.filter(label=label) if label else found

    typed = any_row(rows, "value")
    first = Q(Exact(F(kind), "")) if kind in FIRST_OF and not label else None

    def where(operator: str, value: Any, user: Any) -> Q | None:
        positive = NEGATIVE.get(operator, operator)
        figures = digits(str(value)).lstrip("0") if kind == "phone" else ""
        if first and positive == "filled":  # the contact's own row tells the first one
            return first if operator in NEGATIVE else ~first
        if positive not in LOOKUP or not str(value).strip():
            return typed(operator, value, user)
        # "is" by the last digits too: people know a number without its country
        wanted = {"is": "ends", "starts": "contains"}.get(positive, "contains") if figures else positive
        fitting = rows().filter(
            contact=OuterRef("pk"), **{f"{'normal' if figures else 'value'}{LOOKUP[wanted]}": figures or value}
        )
        found = search.holding("contact", figures or str(value)) & Q(Exists(fitting))
        return ~found if operator in NEGATIVE else found

    return where


def tags() -> Condition:
    """Any tag, by name."""

    def where(operator: str, value: Any, user: Any) -> Q | None:
        folded = [fold(str(v)) for v in value] if isinstance(value, list | tuple) else fold(str(value or ""))
        rows = any_row(
            _taggings, "tag__name_key", "record_id", **{"is": "", "contains": "__contains", "starts": "__startswith"}
        )
        return rows(operator, folded, user)

    return where


def owner(operator: str, value: Any, user: Any) -> Q | None:
    """Whose it is, where that is a group (its id below zero) or nobody; a person is a plain comparison."""
    if operator in {"empty", "filled"}:
        nobodys = Q(owner__isnull=True, owner_group__isnull=True)
        return nobodys if operator == "empty" else ~nobodys
    wanted = [owner_number(user.pk if one == "me" else one) for one in ([value] if isinstance(value, str) else value)]
    if all(one is None or one > 0 for one in wanted):
        return None
    found = Q(owner__in=[one for one in wanted if one and one > 0])
    found |= Q(owner_group__in=[-one for one in wanted if one and one < 0])
    return ~Q(pk__in=Contact.objects.filter(found).values("pk")) if operator == "not" else found


def _taggings() -> QuerySet:
    return Tagging.objects.filter(record_type="contact")


notes = any_row(lambda: ContactDetail.objects.exclude(notes=""), "notes")
imported = any_row(lambda: ContactDetail.objects.exclude(imported=[]), "imported")
external_id = any_row(lambda: ExternalId.objects.filter(contact__isnull=False), "value")
street = any_row(lambda: Address.objects.exclude(street=""), "street")


def past_company(operator: str, value: Any, user: Any) -> Q | None:
    """Where somebody worked before, of companies that the asker sees."""
    ties = Relationship.objects.filter(rows_seen(user, "contact", of="to__"), type__is_employment=True, has_ended=True)
    lookups = {"is": "", "contains": "__contains", "starts": "__startswith"}
    return any_row(lambda: ties, "to__name_key", "of_id", **lookups)(operator, value, user)


def is_yes(operator: str, value: Any) -> bool:
    """What a condition on a flag asks for, however the compiler says it."""
    wanted = operator in {"yes", "is", "filled"} and str(value).lower() not in {"0", "false", "no"}
    if operator in {"not", "is_not"}:
        wanted = str(value).lower() in {"0", "false", "no"}
    return wanted


def flag(yes: Callable[[Any], Q]) -> Condition:
    """A yes-or-no question that is computed: `yes(user)` is the Q of yes."""

    def where(operator: str, value: Any, user: Any) -> Q | None:
        return yes(user) if is_yes(operator, value) else ~yes(user)

    return where


going_cold = flag(lambda user: Q(cold_on__isnull=False, cold_on__lte=today_of(user)))
dropped = flag(lambda user: Q(dropped_at__isnull=False, hidden_at__isnull=False))  # the latter has an index
