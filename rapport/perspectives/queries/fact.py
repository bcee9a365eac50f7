"""Orders and opportunities, as far as somebody may know of them: of contacts they see, where they see Sales."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Abs

from rapport.access.models import Level
from rapport.access.queries import may
from rapport.access.seeing import rows_seen, seen_of
from rapport.base import catalogue
from rapport.base.errors import Gone
from rapport.contacts.models import Contact
from rapport.contacts.queries import changeable_to
from rapport.contacts.queries.known import hidden_of, known
from rapport.perspectives.models import Fact, Standing
from rapport.perspectives.queries.perspective import may_change, may_see, sales
from rapport.perspectives.queries.words import in_words

SHOWN = 8
COUNTED = frozenset({"sales_orders", "sales_first_order", "sales_last_order"})
NOT_HERE = in_words("This {order_or_opportunity} is not here any more.")


def knows_facts(user: Any) -> bool:
    """Whether somebody may know what was sold at all: a list of orders tells how many there are, and of which days."""
    return may_see(user, sales()) and COUNTED.isdisjoint(hidden_of(user))


def knows_sold(user: Any) -> bool:
    """Whether the record tells somebody what was sold: without kind and day there is nothing to tell."""
    return knows_facts(user) and hidden_of_facts(user).isdisjoint({"kind", "on"})


def seen_facts(user: Any) -> str:
    """How many of all somebody sees: as many as of contacts, or none."""
    return seen_of(user, "contact") if knows_facts(user) else "none"


def hidden_of_facts(user: Any) -> frozenset[str]:
    """The fields of orders and opportunities that this person does not know of."""
    return catalogue.hidden_fields(catalogue.card("fact"), user)


def may_record(user: Any, contact: Contact) -> bool:
    """Whether somebody may record what happened with this contact, and take it away."""
    return may_change(user, sales()) and may(user, "contacts.change", contact)


def facts_seen_by(user: Any) -> QuerySet[Fact]:
    """Those of contacts that this person sees, the trash not."""
    return facts_known_to(user).filter(contact__trashed_at__isnull=True)


def facts_known_to(user: Any) -> QuerySet[Fact]:
    """The same with the trash."""
    if not knows_facts(user):
        return Fact.objects.none()
    return Fact.objects.filter(rows_seen(user, "contact", of="contact__"))


def facts_changeable_to(user: Any) -> QuerySet[Fact] | None:
    """Those of contacts that this person may change; None for all. Whether they may change Sales undo asks fact by fact: for
    whom one counts only follows from where somebody works."""
    if changeable_to(user) is None:
        return None
    return Fact.objects.filter(rows_seen(user, "contact", level=Level.WRITE, of="contact__"))


@dataclass
class Sold:
    """What the record says of what was sold: the latest, and of the orders that count how many, how much, since when."""

    latest: list[Fact] = field(default_factory=list)
    total: int = 0
    waiting: int = 0
    orders: int = 0
    revenue: Decimal = Decimal(0)
    currency: str = ""
    first_order_on: date | None = None
    last_order_on: date | None = None


def sold_to(contact: Contact, user: Any) -> Sold:
    """What is known of a contact; of a company also what its people ordered, as far as this person knows of them."""
    hidden, knows_people = hidden_of_facts(user), "company" not in hidden_of(user)
    whose = Q(contact=contact.pk) | Q(holder=contact.pk) if knows_people else Q(contact=contact.pk)
    rows = facts_seen_by(user).filter(whose).select_related("contact")
    found = Sold([_known(one, hidden, user) for one in rows.order_by("-on", "-id")[:SHOWN]])
    if not found.latest:
        return found
    found.total = rows.count() if len(found.latest) == SHOWN else len(found.latest)
    found.waiting = rows.filter(counts=False).count()
    standing = Standing.objects.filter(contact=contact.pk, perspective=sales(), follows__isnull=True).first()
    if standing is not None and (knows_people or contact.is_person):  # the people's are in a company's sums
        for name in ("orders", "first_order_on", "last_order_on"):
            setattr(found, name, getattr(standing, name))
        if "amount" not in hidden:
            found.revenue = standing.revenue
            found.currency = "" if "currency" in hidden else _one_currency(contact.pk)
    return found


def _known(fact: Fact, hidden: frozenset[str], user: Any) -> Fact:
    """With nothing of what is hidden; to be shown, not to be saved."""
    fact.contact = known(fact.contact, user)
    if "amount" in hidden:
        fact.amount = None
    for name in ("currency", "reference"):
        if name in hidden:
            setattr(fact, name, "")
    return fact


def ordered(facts: QuerySet[Fact], today: date) -> list[tuple[str, Decimal]]:
    """What the orders among these facts come to, as far as they count: currency by currency."""
    told = Fact.objects.filter(holder=OuterRef("holder"), source=OuterRef("source"), reference=OuterRef("reference"))
    against = told.filter(counts=True, on__lte=today)
    void = against.filter(Q(kind=Fact.Kind.CANCELLED) | Q(kind=Fact.Kind.REFUNDED, amount=None))
    back = against.filter(kind=Fact.Kind.REFUNDED).order_by().values("reference").annotate(sum=Sum(Abs("amount")))
    stands = ~Exists(void) & (Q(back=None) | Q(back__lt=Abs("amount")))
    orders = facts.filter(kind=Fact.Kind.ORDER, counts=True, amount__isnull=False, on__lte=today)
    orders = orders.alias(back=Subquery(back.values("sum"))).filter(Q(reference="") | stands)
    return list(orders.order_by("currency").values_list("currency").annotate(sum=Sum("amount")))


def _one_currency(holder_id: int) -> str:
    """In which the orders that count are; "" where they are in several."""
    rows = Fact.objects.filter(holder=holder_id, counts=True, kind=Fact.Kind.ORDER, amount__isnull=False)
    some = list(rows.order_by().values_list("currency", flat=True).distinct()[:2])
    return some[0] if len(some) == 1 else ""


def fact_for(user: Any, fact_id: int, contact: Contact | None = None) -> Fact:
    """One fact, of this contact where one is given. Raises Gone."""
    rows = facts_seen_by(user).select_related("contact")
    if contact is not None:
        rows = rows.filter(Q(contact=contact.pk) | Q(holder=contact.pk))
    found = rows.filter(pk=fact_id).first()
    if found is None:
        raise Gone(str(NOT_HERE))
    return found


def source_of(contact: Contact, reference: str) -> str:
    """The system from which this contact's order or opportunity of this number came: what happens to it belongs there."""
    rows = Fact.objects.filter(Q(contact=contact.pk) | Q(holder=contact.pk), reference=reference)
    return (rows.order_by("-id").values_list("source", flat=True).first() or "") if reference else ""


def facts_waiting() -> int:
    """How many facts wait for a backfill."""
    return Fact.objects.filter(counts=False).count()
