"""The audit log: entries that are only ever added, each chained to the one before."""

from django.db import models


class Entry(models.Model):
    """Something that has to be provable later.

    `personal` is what can be erased: {"who", "address", "device", "what"}. The chain covers its `commitment`, a digest of it
    with `salt`, and not the words themselves.
    """

    at = models.DateTimeField()
    action = models.CharField(max_length=40, help_text="sign_in, sign_in_failed, rights_changed, exported, viewed")
    user_id = models.BigIntegerField(null=True, help_text="no key: an entry outlives whom it is about")
    record_type = models.CharField(max_length=40, blank=True)
    record_id = models.BigIntegerField(null=True)
    operation_id = models.BigIntegerField(null=True)
    personal = models.JSONField(default=dict)
    salt = models.CharField(max_length=32)
    commitment = models.CharField(max_length=64)
    position = models.BigIntegerField(null=True, unique=True, help_text="place in the chain, given after commit")
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user_id", "-id"], name="audit_of_person"),
            models.Index(fields=["id"], name="audit_unchained", condition=models.Q(position__isnull=True)),
        ]


class Seal(models.Model):
    """Where the chain ended when it was last sealed, signed with the secret key: one row.

    What is missing at the end shows, and whoever writes the whole chain anew cannot sign it.
    """

    signed = models.CharField(max_length=200)
