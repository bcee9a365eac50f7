"""What happened in sales, as other systems or people told us: orders and opportunities."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from rapport.contacts.models import Contact

USER = settings.AUTH_USER_MODEL


class Fact(models.Model):
    """Something that happened on a day and may move a contact's stage.

    `holder` is whose stage it moves: the company where the contact worked then, or the contact. An order is told by its
    source and reference: a cancellation or a refund with the same ones takes it out of the count. Of the kinds in ONCE such
    a number stands for one, whatever its day, which may be corrected; of the others for one a day.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", "Opportunity opened"
        LOST = "lost", "Opportunity lost"
        NEUTRAL = "neutral", "Opportunity closed neutral"
        WON = "won", "Opportunity won"
        ORDER = "order", "Order"
        CANCELLED = "cancelled", "Order cancelled"
        REFUNDED = "refunded", "Order refunded"

    ONCE = (Kind.ORDER, Kind.CANCELLED)

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="facts")
    holder = models.ForeignKey(Contact, models.CASCADE, related_name="held_facts", db_index=False)
    kind = models.CharField(max_length=9, choices=Kind)
    on = models.DateField()
    at = models.DateTimeField(null=True, help_text="the time of day, where it is known")
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    reference = models.CharField(max_length=100, blank=True, help_text="the order's or opportunity's number")
    source = models.CharField(max_length=60, blank=True, help_text="the system it comes from")
    counts = models.BooleanField(default=True, help_text="False: kept until a backfill takes it in")
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "reference", "kind"],
                name="fact_once",
                condition=~Q(reference="") & Q(kind__in=["order", "cancelled"]),
            ),
            models.UniqueConstraint(
                fields=["source", "reference", "kind", "on"],
                name="fact_once_a_day",
                condition=~Q(reference="") & ~Q(kind__in=["order", "cancelled"]),
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "on", "id"], name="facts_of_holder"),
            models.Index(fields=["reference", "source"], name="facts_of_number"),
            models.Index(fields=["holder"], name="facts_waiting", condition=Q(counts=False)),
        ]

    @property
    def identity(self) -> tuple | None:
        """What tells it from others; None for one without a number."""
        return identity(self.source, self.reference, self.kind, self.on)


def identity(source: str, reference: str, kind: str, on: date) -> tuple | None:
    """What tells a fact from others; None for one without a number."""
    return (source, reference, str(kind), None if kind in Fact.ONCE else on) if reference else None
