"""A board to work on: contacts of the demo in many stages of Sales, some for a year and some since yesterday."""

from datetime import timedelta

from rapport.contacts.models import Contact
from rapport.journal.actions import operation
from rapport.organisation.models import User
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.beginning import begin
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import Stage, Standing

# stage → (how many, since how many days)
HELD = {
    "lead": [(6, 400), (5, 45), (4, 3)],
    "mql": [(7, 10)],
    "sql": [(4, 30), (3, 2)],
    "opportunity": [(5, 70)],
    "onboarding": [(2, 12)],
    "customer": [(9, 300)],
    "churned": [(3, 20)],
}


def board() -> dict:
    """Furnish it once; who stands in Lead as the newest card."""
    by = User.objects.filter(is_administrator=True).order_by("pk").first()
    begun = Standing.objects.filter(perspective__key="sales")
    missing = list(Contact.objects.exclude(pk__in=begun.values("contact")).order_by("pk").values_list("pk", flat=True))
    if missing:
        with operation("import_contacts", by=by, summary="Standings begun") as writing:
            companies = Contact.objects.filter(pk__in=missing, kind="organisation").values_list("pk", flat=True)
            begin(writing, list(companies))
            begin(writing, sorted(set(missing) - set(companies)))
    stages = {stage.key: stage for stage in Stage.objects.filter(perspective__key="sales")}
    if not begun.filter(stage=stages["lead"]).exists():
        spread(by, stages)
    newest = begun.filter(stage=stages["lead"], is_listed=True).order_by("-since", "-pk").first()
    return {"lead": newest.contact_id, "stages": {key: stage.pk for key, stage in stages.items()}}


def spread(by: User, stages: dict[str, Stage]) -> None:
    listed = Standing.objects.filter(stage=stages["suspect"], is_listed=True)
    free = list(listed.order_by("contact").values_list("contact", flat=True))
    today = today_of(by)
    for key, groups in HELD.items():
        for count, days in groups:
            chosen, free = free[:count], free[count:]
            set_stage(chosen, stages[key], by=by, on=today - timedelta(days=days))
