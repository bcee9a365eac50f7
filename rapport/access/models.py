"""Who may do what: roles, profiles, groups, sharing, absences. Whom they name is a key, explained in `keys.py`.

And who is in: sessions, and the tokens that programs come with.
"""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q

USER = settings.AUTH_USER_MODEL


class Level(models.IntegerChoices):
    """How far sharing goes; each includes those before it."""

    PRIVATE = 0, "Private"
    READ = 1, "Read"
    WRITE = 2, "Read and write"
    FULL = 3, "Read, write, delete and share"


class Profile(models.Model):
    """A set of privileges, and how far each field may be used. Profiles of one person add up: the most generous wins."""

    name = models.CharField(max_length=100, unique=True)
    privileges = models.JSONField(default=list, help_text='["contacts.change"]')
    fields = models.JSONField(
        default=dict, help_text='{"contact": {"birthday": "hidden", "email": "read"}}; else editable'
    )
    is_default = models.BooleanField(default=False, help_text="of whoever has no role")
    administers = models.BooleanField(default=False, help_text="of administrators, with any role")
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class Role(models.Model):
    """A place in the hierarchy: who stands here sees what those below see."""

    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)
    profiles = models.ManyToManyField(Profile, related_name="roles")
    requires_second_factor = models.BooleanField(
        default=False, help_text="who works in it can do nothing before having one"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.CheckConstraint(condition=~Q(parent=F("id")), name="role_not_below_itself")]

    def __str__(self):
        return self.name


class Post(models.Model):
    """In which role a person works. Who left keeps it, so that superiors still see their work."""

    user = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="post")
    role = models.ForeignKey(Role, models.PROTECT, related_name="posts")


class Group(models.Model):
    """Users, roles and groups under one name; may own records."""

    name = models.CharField(max_length=100, unique=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class GroupMember(models.Model):
    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    key = models.CharField(max_length=20, help_text="who: see keys.py")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "key"], name="group_member_once")]


class SharingDefault(models.Model):
    """How far everybody may use all records of one type."""

    record_type = models.CharField(max_length=40, unique=True)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.WRITE)


class SharingRule(models.Model):
    """What those of `of` own, or what a lookup finds, is shared with those of `to`."""

    record_type = models.CharField(max_length=40)
    of = models.CharField(max_length=20, blank=True, help_text="whose records: see keys.py; empty: those of the lookup")
    lookup = models.BigIntegerField(null=True, help_text="the saved lookup whose records are shared")
    to = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.READ)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["record_type", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(of="", lookup__isnull=False) | (~Q(of="") & Q(lookup__isnull=True)), name="rule_of_one"
            )
        ]


class Share(models.Model):
    """One record shared with somebody: by hand, or because a rule over a lookup found it (`rule`)."""

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    to = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(choices=Level)
    rule = models.ForeignKey(SharingRule, models.CASCADE, null=True, related_name="shares")
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "record_id", "to"], name="share_once", condition=Q(rule__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["rule", "record_id"], name="share_of_rule_once", condition=Q(rule__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["record_type", "to", "level", "record_id"], name="share_to"),
            models.Index(fields=["record_id", "record_type", "to"], name="share_of_record"),
        ]


class Absence(models.Model):
    """From one day until another, both included, the deputy sees and may do what the absent person could."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(USER, models.CASCADE, related_name="deputised")
    since = models.DateField()
    until = models.DateField()

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="absence_in_order"),
            models.CheckConstraint(condition=~Q(user=F("deputy")), name="absence_has_another"),
        ]


class Session(AbstractBaseSession):
    """Somebody signed in with one browser. Its columns are copies of what the session itself holds, so that it can be listed."""

    user = models.ForeignKey(USER, models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(max_length=300, blank=True, help_text="what the browser calls itself")
    address = models.CharField(max_length=45, blank=True)
    began_at = models.DateTimeField(null=True)
    seen_on = models.DateField(null=True, help_text="written once a day at most")


class Token(models.Model):
    """What a program shows instead of a password. Only a digest is kept."""

    class Kind(models.TextChoices):
        APP = "app", "App password"
        API = "api", "API token"

    user = models.ForeignKey(USER, models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=3, choices=Kind)
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list, help_text="see scopes.py")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True, help_text="written once a day at most")

    class Meta:
        ordering = ["kind", "-id"]
