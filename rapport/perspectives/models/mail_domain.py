"""What the name service said of the domains of e-mail addresses."""

from django.db import models


class MailDomain(models.Model):
    """Whether a domain has mail, so that it is asked once for all who have an address there."""

    name = models.CharField(max_length=253, unique=True)
    has_mail = models.BooleanField(null=True, help_text="null: nobody answered")
    asked_at = models.DateTimeField()
