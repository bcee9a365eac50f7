"""One table of what is planned and what was done: the same row, with `done_at` and an outcome."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from rapport.contacts.models import Contact

USER = settings.AUTH_USER_MODEL
OPEN = Q(done_at__isnull=True, cancelled_at__isnull=True, trashed_at__isnull=True)


class Kind(models.Model):
    """Call, meeting, to-do, e-mail, letter, message, note; the list can be extended."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    icon = models.CharField(max_length=40, help_text="name in the icon sprite, without i-")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    has_direction = models.BooleanField(default=False, help_text="we called, or they did")
    is_logged = models.BooleanField(default=True, help_text="offered in the log panel")
    is_planned = models.BooleanField(default=True, help_text="offered as a next step")
    is_done_at_once = models.BooleanField(default=False, help_text="completing it asks nothing, as with a to-do")
    minutes = models.PositiveSmallIntegerField(default=15, help_text="how long one usually takes")

    class Meta:
        ordering = ["position", "id"]

    def __str__(self):
        return self.name


class Outcome(models.Model):
    """What can come of a kind, whether it counts, and what it proposes next."""

    class Proposal(models.TextChoices):
        NOTHING = "nothing", "Nothing"
        AGAIN = "again", "The same again"
        RETRY = "retry", "The same again, counted as a try"

    kind = models.ForeignKey(Kind, models.CASCADE, related_name="outcomes")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    icon = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_touch = models.BooleanField(default=False, help_text="counts for the touch plan")
    is_contact = models.BooleanField(default=False, help_text="they were reached: spoke, met, replied")
    is_try = models.BooleanField(default=False, help_text="an attempt that did not reach them")
    is_wrong_number = models.BooleanField(default=False)
    proposes = models.CharField(max_length=8, choices=Proposal, default=Proposal.NOTHING)
    proposes_kind = models.ForeignKey(
        Kind, models.SET_NULL, null=True, related_name="+", help_text="of the next step; none: the same kind"
    )
    proposes_days = models.PositiveSmallIntegerField(
        default=0, help_text="0: none; counted in days, moved to a working day"
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="outcome_once")]

    def __str__(self):
        return self.name


class Activity(models.Model):
    """Planned → done: nothing planned disappears because its time passed.

    Planned for a time (`starts_at`), for a day (`starts_on`), or without a date (neither). For a timed one `starts_on` is
    null; `planned_first` keeps the first date it was planned for, in the words of that time.
    """

    kind = models.ForeignKey(Kind, models.PROTECT, related_name="activities")
    subject = models.CharField(max_length=300, blank=True)
    starts_at = models.DateTimeField(null=True)
    starts_on = models.DateField(null=True)
    at = models.DateTimeField(
        null=True, help_text="where lists put it: when it was done, else its time or the start of its day"
    )
    minutes = models.PositiveSmallIntegerField(null=True)
    first_starts_at = models.DateTimeField(null=True, help_text="the original date, once it was moved")
    first_starts_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.ForeignKey(Outcome, models.PROTECT, null=True, related_name="activities")
    cancelled_at = models.DateTimeField(null=True)
    trashed_at = models.DateTimeField(null=True)
    trashed_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", db_index=False)
    assigned_to = models.ForeignKey(USER, models.PROTECT, related_name="activities", help_text="who does it, or did it")
    entered_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", db_index=False, help_text="who typed it, if another"
    )
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, related_name="activities", help_text="the first one"
    )
    direction = models.CharField(max_length=3, blank=True, choices=[("out", "We did"), ("in", "They did")])
    place = models.CharField(max_length=300, blank=True)
    priority = models.SmallIntegerField(default=0, help_text="1 high, 0 normal, -1 low")
    is_private = models.BooleanField(default=False)
    remind_minutes = models.PositiveIntegerField(null=True, help_text="before its time; of a day: before work begins")
    remind_at = models.DateTimeField(null=True, help_text="null once the reminder is given")
    attempt = models.PositiveSmallIntegerField(default=0, help_text="3 for «3rd try»; 0: not a repeated try")
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="followed_by", db_index=False, help_text="the step before"
    )
    repeats = models.JSONField(null=True, help_text="the series, on its one open row: see repetition.py")
    repeats_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        related_name="occurrences",
        db_index=False,
        help_text="the first of its series",
    )
    occurs_on = models.DateField(null=True, help_text="which day of the series this row stands for")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    operation: Any = None  # the journal's entry of the action that returned this object, for its undo
    next_step: "Activity | None" = None  # what that action planned after it

    class Meta:
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["assigned_to", "starts_at"], name="activity_due_at", condition=OPEN),
            models.Index(fields=["assigned_to", "starts_on"], name="activity_due_on", condition=OPEN),
            models.Index(fields=["contact", "starts_at"], name="activity_open_of_contact", condition=OPEN),
            models.Index(
                fields=["assigned_to", "done_at"], name="activity_done_by", condition=Q(done_at__isnull=False)
            ),
            models.Index(fields=["done_at", "id"], name="activity_done", condition=Q(done_at__isnull=False)),
            models.Index(fields=["at", "id"], name="activity_at", condition=Q(trashed_at__isnull=True)),
            models.Index(fields=["created_at", "id"], name="activity_created", condition=Q(trashed_at__isnull=True)),
            *(  # few have one, so that most rows are in none of these
                models.Index(fields=[name], name=f"activity_{name}", condition=Q(**{f"{name}__isnull": False}))
                for name in ("entered_by", "follows", "repeats_of")
            ),
            models.Index(fields=["remind_at"], name="activity_remind", condition=OPEN & Q(remind_at__isnull=False)),
            models.Index(fields=["trashed_at"], name="activity_trashed", condition=Q(trashed_at__isnull=False)),
            models.Index(fields=["assigned_to"], name="activity_series", condition=OPEN & Q(repeats__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(starts_on__isnull=True), name="activity_time_or_day"
            ),
        ]

    def __str__(self):
        return self.subject or self.kind.name

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.cancelled_at is None and self.trashed_at is None


class ActivityText(models.Model):
    """The long part of an activity."""

    activity = models.OneToOneField(Activity, models.CASCADE, primary_key=True, related_name="text")
    note = models.TextField(blank=True)
    script = models.TextField(blank=True, help_text="what to say: the call script")
    cancelled_because = models.CharField(max_length=300, blank=True)


class ActivityContact(models.Model):
    """A contact who takes part, with their organisation at that time (an organisation carries itself there).

    The `_at` columns repeat when it counted, so that touches and tries are one indexed query without the activity.
    A private activity counts for nobody but its own people, so it leaves them empty.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="contact_rows", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="activity_rows")
    organisation = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="organisation_activity_rows")
    position = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(default=False, help_text="the activity is neither done, cancelled nor in the trash")
    open_at = models.DateTimeField(null=True, help_text="planned start while open; a day counts from its start")
    touched_at = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True, help_text="an attempt that did not reach them")
    attempted_at = models.DateTimeField(null=True, help_text="anything we did towards them: tries, calls, letters sent")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "contact"], name="activity_contact_once")]
        indexes = [
            models.Index(fields=["contact", "open_at"], name="part_open", condition=Q(is_open=True)),
            models.Index(fields=["organisation", "open_at"], name="part_org_open", condition=Q(is_open=True)),
            *(
                models.Index(
                    fields=[whose, f"{mark}_at"],
                    name=f"part_{name}{mark}",
                    condition=Q(**{f"{mark}_at__isnull": False}),
                )
                for whose, name in (("contact", ""), ("organisation", "org_"))
                for mark in ("touched", "attempted")  # reached is among the touched, tried among the attempted
            ),
        ]


class ActivityColleague(models.Model):
    """A colleague who takes part beside the one it is assigned to."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="colleague_rows")
    user = models.ForeignKey(USER, models.CASCADE, related_name="activity_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "activity"], name="activity_colleague_once")]
