"""What a contact is to us now, and the log of how it came to that."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from rapport.contacts.models import Contact
from rapport.perspectives.models.fact import Fact
from rapport.perspectives.models.perspective import Perspective, Stage

USER = settings.AUTH_USER_MODEL
IN_FORCE = Q(superseded_at__isnull=True)
HAS_ORDERED = Q(last_order_on__isnull=False)
FAR = date(9999, 12, 31)


class Standing(models.Model):
    """Where a contact stands in one perspective. It is what the log in force says, kept for lists and boards.

    The row of a person who `follows` a company shows that company's stage and has no log of its own.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="standings", db_index=False)
    perspective = models.ForeignKey(Perspective, models.CASCADE, related_name="standings", db_index=False)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="standings", db_index=False)
    since = models.DateField()
    owner = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", db_index=False)
    review_on = models.DateField(null=True, help_text="the day to think about it anew")
    follows = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="followed_standings", db_index=False)
    is_own = models.BooleanField(default=False, help_text="works at a company, and has a stage apart from it")
    is_listed = models.BooleanField(
        default=True, help_text="on the board: follows nobody, not set aside, not in the trash"
    )
    due_on = models.DateField(null=True, help_text="the day on which time alone, or a fact dated ahead, may move it")
    # Qualification of a lead; when each step was reached, and by whom it was decided.
    checked_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    attempted_at = models.DateTimeField(null=True)
    achieved_at = models.DateTimeField(null=True)
    is_qualified = models.BooleanField(null=True, help_text="null: not decided")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", db_index=False)
    decided_because = models.CharField(max_length=200, blank=True)
    lead_from = models.DateTimeField(
        null=True, help_text="what happened from here on counts for its steps; null: not before opportunity"
    )
    tries = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="contacts attempted since lead_from")
    times_reached = models.PositiveSmallIntegerField(default=0, db_default=0)
    findings = models.JSONField(null=True, help_text="why it is not verified: [{about, is_right, sentence}]")
    ask_at = models.DateTimeField(null=True, help_text="when its data is to be verified next; null: not to be")
    # Of the orders that count
    orders = models.PositiveIntegerField(default=0)
    first_order_on = models.DateField(null=True)
    last_order_on = models.DateField(null=True)
    revenue = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    recency = models.PositiveSmallIntegerField(null=True, help_text="1 to 5; null: has never ordered")
    frequency = models.PositiveSmallIntegerField(null=True)
    money = models.PositiveSmallIntegerField(null=True)
    score = models.CharField(max_length=3, blank=True, help_text="the three side by side: 545")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "perspective"], name="standing_once")]
        indexes = [
            models.Index(  # is_listed once more: SQLite counts by the index alone only where it holds all that is asked
                fields=["perspective", "stage", "since", "id", "is_listed"],
                name="standing_board",
                condition=Q(is_listed=True),
            ),
            models.Index(fields=["perspective", "stage", "contact"], name="standing_stage"),
            models.Index(fields=["perspective", "since", "contact"], name="standing_since"),
            models.Index(
                fields=["perspective", "last_order_on", "contact"], name="standing_ordered", condition=HAS_ORDERED
            ),
            models.Index(fields=["perspective", "revenue", "contact"], name="standing_revenue", condition=HAS_ORDERED),
            models.Index(
                fields=["follows", "perspective", "contact"],
                name="standing_follows",
                condition=Q(follows__isnull=False),
            ),
            models.Index(fields=["due_on", "id"], name="standing_due", condition=Q(due_on__isnull=False)),
            models.Index(fields=["review_on", "id"], name="standing_review", condition=Q(review_on__isnull=False)),
            models.Index(fields=["ask_at", "id"], name="standing_asked", condition=Q(ask_at__isnull=False)),
        ]


class StageCount(models.Model):
    """How many cards a stage has on the board: its rows added up, which triggers of the database keep true.

    On SQLite a stage has one row, on PostgreSQL every statement adds what it changed, so that nobody waits for anybody; at
    night they become one.
    """

    stage = models.ForeignKey(
        Stage,
        models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
        help_text="standings hold the constraint",
    )
    cards = models.BigIntegerField()


class Move(models.Model):
    """One line of the lifecycle log: from where to where, since when it is true, who or which rule, and why.

    Nothing is ever rewritten: what turned out otherwise stays, marked `superseded_at`. In force are the others, in the order
    of (on, number). Changes of the score stand in the same log. `until` repeats of each what the next one says, so that a past
    day is read without its neighbours.
    """

    class Kind(models.TextChoices):
        STAGE = "stage", "Stage"
        SCORE = "score", "RFM score"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="moves", db_index=False)
    perspective = models.ForeignKey(Perspective, models.CASCADE, related_name="moves", db_index=False)
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.STAGE)
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+", db_index=False)
    to_stage = models.ForeignKey(
        Stage,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="null: no longer in this perspective",
    )
    from_score = models.CharField(max_length=3, blank=True)
    to_score = models.CharField(max_length=3, blank=True)
    on = models.DateField(help_text="when it became true")
    number = models.PositiveSmallIntegerField(default=0, help_text="its place among those of one day")
    until = models.DateField(
        default=FAR,
        help_text="the day from which it was so no more; far ahead: it is so. Its own day: it tells of no day, for another came"
        " on the same, it set the same again, or its contact follows a company",
    )
    lasted_days = models.PositiveIntegerField(null=True, help_text="how long the stage before lasted")
    rule = models.CharField(max_length=20, blank=True, help_text="which rule moved it; empty: by hand")
    fact = models.ForeignKey(Fact, models.SET_NULL, null=True, related_name="moves", db_index=False)
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    decision = models.BigIntegerField(
        null=True, help_text="of one by hand: the id under which it was first written; it stays where its place changes"
    )
    came_from = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        help_text="the person who brought it along",
    )
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["contact", "perspective", "on", "number", "id"], name="moves_of_contact"),
            models.Index(  # who was where on a past day: all that is asked stands in the index
                fields=["perspective", "to_stage", "until", "on", "contact", "superseded_at"],
                name="moves_then",
                condition=IN_FORCE,
            ),
            models.Index(fields=["decision"], name="moves_decided", condition=Q(decision__isnull=False)),
            models.Index(fields=["recorded_at", "id"], name="moves_recorded"),
            models.Index(fields=["on", "id"], name="moves_on"),
            models.Index(fields=["to_stage", "recorded_at", "id"], name="moves_to"),
            models.Index(fields=["lasted_days", "id"], name="moves_lasted", condition=Q(lasted_days__isnull=False)),
            models.Index(fields=["fact"], name="moves_of_fact", condition=Q(fact__isnull=False)),
            models.Index(fields=["came_from"], name="moves_brought", condition=Q(came_from__isnull=False)),
        ]


class Exemption(models.Model):
    """Days on which time alone does not move a contact (several ledgers, one account); both ends belong to it."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="exemptions")
    perspective = models.ForeignKey(Perspective, models.CASCADE, related_name="+", db_index=False)
    since = models.DateField(null=True, help_text="null: ever since")
    until = models.DateField(null=True, help_text="null: until somebody ends it")
    of_group = models.BooleanField(default=False, help_text="because the lookup of those left alone finds it")
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", db_index=False)
