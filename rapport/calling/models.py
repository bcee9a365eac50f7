"""Calling lists: what a lookup found, in a queue that several callers share."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from rapport.activities.models import Activity, Outcome
from rapport.contacts.models import Contact

USER = settings.AUTH_USER_MODEL
FRESH = datetime(2000, 1, 1, tzinfo=UTC)  # who was never tried is due since long, in the order of the list


class CallingList(models.Model):
    """A lookup that is called through: its script, its rules, and who calls.

    What the lookup finds becomes rows (`CallTarget`) when the list is made and whenever it is refreshed. The calls themselves
    are ordinary activities; the rows repeat what these say (`counting.py`).
    """

    name = models.CharField(max_length=200)
    script = models.TextField(blank=True, help_text="shown while calling, a line for each step")
    attempts = models.PositiveSmallIntegerField(default=5, help_text="in vain; after so many a contact is exhausted")
    hours_from = models.PositiveSmallIntegerField(default=9, help_text="the hour there from which on to call")
    hours_until = models.PositiveSmallIntegerField(default=18, help_text="the hour there at which to end")
    is_for_everybody = models.BooleanField(default=True, help_text="whoever may log calls calls; else the callers")
    definition = models.JSONField(help_text="the lookup, as lookups store it")
    lookup = models.BigIntegerField(null=True, help_text="the saved lookup it came from, asked anew while it is there")
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="calling_lists", help_text="as whom it is asked")
    began_at = models.DateTimeField(help_text="calls since then count")
    refreshed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True, help_text="deleted: kept for the history, shown to nobody")
    size = models.PositiveIntegerField(default=0, help_text="how many ever joined: the last position")
    places = models.JSONField(default=dict, help_text="{time zone: [best hours of its rows, -1 for none]}")
    version = models.PositiveIntegerField(default=1)

    operation: Any = None  # the journal's entry of the action that returned it, for its undo

    class Meta:
        ordering = ["-began_at", "-id"]

    def __str__(self):
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.removed_at is None

    def counts(self, done_at: datetime) -> bool:
        """Whether a call of then counts: from the day it was made until it was closed."""
        return self.began_at <= done_at and (self.closed_at is None or done_at <= self.closed_at)

    @property
    def hours(self) -> str:
        """ "9:00 and 18:00"; "" where there is no limit."""
        is_all_day = (self.hours_from, self.hours_until) == (0, 24)
        return "" if is_all_day else f"{self.hours_from}:00 and {self.hours_until}:00"


class ListCaller(models.Model):
    """A colleague who calls through a list that is not everybody's."""

    list = models.ForeignKey(CallingList, models.CASCADE, related_name="caller_rows", db_index=False)
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "user"], name="list_caller_once")]


class CallTarget(models.Model):
    """A contact in the queue of a list.

    `due_at` orders the queue: who was never tried by position, further on whoever is due first. It, the state and the counts
    follow from the calls since the list began, the promised call and the last skip; `counting.py` keeps them.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        EXHAUSTED = "exhausted", "Exhausted"

    list = models.ForeignKey(CallingList, models.CASCADE, related_name="targets", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="call_targets", db_index=False)
    position = models.PositiveIntegerField()
    is_listed = models.BooleanField(default=True, help_text="the lookup found it when it was asked last")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    due_at = models.DateTimeField(
        null=True, help_text="from when on it is called; ahead while it waits, null unless open and listed"
    )
    attempts = models.PositiveSmallIntegerField(default=0, help_text="in vain, since the list began")
    outcome = models.ForeignKey(Outcome, models.SET_NULL, null=True, related_name="+", db_index=False)
    called_at = models.DateTimeField(null=True, help_text="the last call since the list began")
    skipped_at = models.DateTimeField(null=True)
    promised = models.ForeignKey(
        Activity, models.SET_NULL, null=True, related_name="call_targets", help_text="the planned call it waits for"
    )
    promised_to = models.BigIntegerField(null=True, help_text="who promised it, while that call is planned")
    zone = models.CharField(max_length=64, help_text="the clock there")
    best_hour = models.SmallIntegerField(default=-1, help_text="when they answered most, there; -1: nobody knows")
    leased_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", db_index=False)
    leased_until = models.DateTimeField(null=True, help_text="whoever has it open; over, it is free again")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "list"], name="call_target_once")]
        indexes = [
            models.Index(fields=["list", "zone", "best_hour", "due_at", "id"], name="call_queue"),
            models.Index(fields=["list", "due_at"], name="call_promised", condition=Q(promised_to__isnull=False)),
            models.Index(fields=["list", "leased_by"], name="call_leased", condition=Q(leased_by__isnull=False)),
            models.Index(fields=["list", "position"], name="call_position"),
        ]

    is_taken = False  # whether a colleague has it open, where that was asked

    @staticmethod
    def fresh(position: int) -> datetime:
        """Since when somebody is due who was never tried."""
        return FRESH + timedelta(seconds=position)


class CallHour(models.Model):
    """How often people answered in an hour of the week, where they are: recounted daily."""

    weekday = models.PositiveSmallIntegerField(help_text="1 for Monday")
    hour = models.PositiveSmallIntegerField()
    calls = models.PositiveIntegerField()
    reached = models.PositiveIntegerField()
    is_best = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["weekday", "hour"], name="call_hour_once")]
