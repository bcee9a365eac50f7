"""In whose eyes: a perspective, its stages, and the rules by which its contacts move."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Perspective(models.Model):
    """A way to look at contacts, with stages and words of its own: Sales, Public relations, Purchasing.

    `key` names its fields in lists and files, and never changes; everything that people read can be renamed.
    """

    key = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    icon = models.CharField(max_length=40, default="circle-dot")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    for_people = models.BooleanField(default=True)
    for_companies = models.BooleanField(default=True)
    words = models.JSONField(default=dict, help_text='{"opportunity": "deal", "opportunities": "deals"}')
    seen_by = models.JSONField(default=list, help_text="keys of access, such as role-3; empty: everybody")
    changed_by = models.JSONField(default=list, help_text="the same, of who may set stages")
    people_keep_own = models.BooleanField(
        default=False, help_text="whoever works at a company may have a stage of their own all the same"
    )
    scoring = models.JSONField(default=dict, help_text="by what customers are scored: see lifecycle.scoring")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(Lower("name"), name="perspective_name_once")]

    def __str__(self):
        return self.name

    @property
    def is_sales(self) -> bool:
        """The one that every contact stands in, that facts move, and in which people follow their company."""
        return self.key == SALES

    def is_for(self, kind: str) -> bool:
        return self.for_people if kind == "person" else self.for_companies


SALES, PURCHASING = "sales", "purchasing"


class Stage(models.Model):
    """One step of a perspective. Rules name a stage by its key; one merged into another is read as that one."""

    perspective = models.ForeignKey(Perspective, models.CASCADE, related_name="stages", db_index=False)
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    glyph = models.CharField(max_length=40, default="circle", help_text="an icon's name")
    meaning = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    target_days = models.PositiveSmallIntegerField(null=True, help_text="how long one should stay here")
    usual_days = models.PositiveSmallIntegerField(
        null=True, help_text="three of four left it within these; counted at night"
    )
    checklist = models.JSONField(default=list, help_text="what should be done before one leaves: lines of text")
    is_closed = models.BooleanField(default=False, help_text="nobody works on these: folded on the board")
    asks_why = models.BooleanField(default=False, help_text="whoever sets it by hand says why")
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged")

    class Meta:
        ordering = ["perspective", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["perspective", "key"], name="stage_key_once")]

    def __str__(self):
        return self.name


class RuleSet(models.Model):
    """The rules that move contacts by themselves, from a day on. The first one holds for all time before."""

    perspective = models.ForeignKey(Perspective, models.CASCADE, related_name="rule_sets")
    since = models.DateField(null=True)
    rules = models.JSONField(default=dict, help_text="see lifecycle.Rules")

    class Meta:
        ordering = ["perspective", "since", "id"]
        constraints = [
            models.UniqueConstraint(fields=["perspective", "since"], name="rules_of_a_day_once"),
            models.UniqueConstraint(fields=["perspective"], name="rules_begin_once", condition=Q(since__isnull=True)),
        ]
