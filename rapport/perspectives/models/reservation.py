"""Who has reserved a contact. Ended reservations stay: they are its log."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from rapport.contacts.models import Contact

USER = settings.AUTH_USER_MODEL


class Reservation(models.Model):
    """Somebody holds a contact until a day, that day included."""

    class Ending(models.TextChoices):
        EXPIRED = "expired", "ran out"
        RELEASED = "released", "released"
        HANDED_OVER = "handed_over", "handed over"
        OVERRULED = "overruled", "ended by a manager"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="reservations")
    holder = models.ForeignKey(USER, models.CASCADE, related_name="reservations")
    why = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, choices=Ending, blank=True)
    ended_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact"], name="reserved_by_one", condition=Q(ended_at=None)),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("begun_at")), name="reserved_in_order"
            ),
        ]
        indexes = [models.Index(fields=["until"], name="reserved_until", condition=Q(ended_at=None))]
