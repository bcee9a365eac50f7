"""Our own side: the organisation, the people who work with Rapport, and the working calendar. Facts only."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from rapport.base.columns import KeyField
from rapport.base.text import fold, initials_of

WORKING_WEEK = "12345"  # ISO weekdays, Monday is 1


class Organisation(models.Model):
    """One row, id 1: what the administrator told us at the first start."""

    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, help_text="ISO 3166; national phone numbers are read as this country's")
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=12, default="en")
    currency = models.CharField(max_length=3, default="USD")
    working_days = models.CharField(max_length=7, default=WORKING_WEEK)
    full_day = models.PositiveSmallIntegerField(
        default=12, help_text="planned activities from which a day is called full"
    )
    shares_trash = models.BooleanField(default=True)
    administrators_see_all = models.BooleanField(default=True, help_text="records, private activities apart")
    hints_at_unseen = models.BooleanField(
        default=False, help_text="who adds a contact like one they may not see is told whom to ask"
    )
    rights_stamp = models.CharField(
        max_length=16, blank=True, help_text="another one whenever roles, groups, rules or absences change"
    )
    perspectives_stamp = models.CharField(
        max_length=16, blank=True, help_text="another one whenever perspectives, stages or their rules change"
    )
    version = models.PositiveIntegerField(default=1)


class Holiday(models.Model):
    """A day on which the organisation does not work."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=100, blank=True)


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **facts) -> "User":
        """Make a user; without a password nobody can sign in until a link sets one."""
        user = self.model(email=self.normalize_email(email).lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


class User(AbstractBaseUser):
    """A colleague: signs in, owns contacts, does activities."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    name_key = KeyField()
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # How the person wants to work; empty means "as the organisation".
    theme = models.CharField(
        max_length=8, default="auto", choices=[("auto", "As the system"), ("light", "Light"), ("dark", "Dark")]
    )
    density = models.CharField(
        max_length=8, default="cosy", choices=[("compact", "Compact"), ("cosy", "Cosy"), ("roomy", "Roomy")]
    )
    single_keys = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=12, blank=True)
    works_from = models.TimeField(default="09:00")
    works_until = models.TimeField(default="17:00")
    working_days = models.CharField(max_length=7, blank=True)
    notice_choices = models.JSONField(default=dict, blank=True, help_text="kind of notice → False where switched off")
    preferences = models.JSONField(
        default=dict, blank=True, help_text="small remembered choices: columns, calendar view"
    )
    session_number = models.PositiveIntegerField(default=1, help_text="raised to end every session at once")
    version = models.PositiveIntegerField(default=1)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name_key", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self):
        return self.name

    def save(self, *args, **options):
        from_name = fold(self.name)
        if from_name != self.name_key:
            self.name_key = from_name
            if (fields := options.get("update_fields")) is not None:
                options["update_fields"] = {*fields, "name_key"}
        super().save(*args, **options)

    def _get_session_auth_hash(self, secret=None):
        # What Django compares on each request: a new password or a raised number ends the sessions signed before.
        key_salt = "rapport.organisation.models.User.session"
        signed = f"{self.session_number}:{self.password}"
        return salted_hmac(key_salt, signed, secret=secret, algorithm="sha256").hexdigest()

    @property
    def initials(self) -> str:
        """Two letters at most for the round mark."""
        return initials_of(self.name)

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]


class Invitation(models.Model):
    """A one-time link: the first start, an invited colleague, or a password reset. Only a digest is kept."""

    class Purpose(models.TextChoices):
        SETUP = "setup"
        JOIN = "join"
        RESET = "reset"

    purpose = models.CharField(max_length=5, choices=Purpose)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
