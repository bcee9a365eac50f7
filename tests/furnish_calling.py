"""A calling list at work: some reached, some not, one with a colleague just now."""

from datetime import timedelta

from rapport.base.typed_dates import When
from rapport.calling.actions import call_later, log_call, make_calling_list, take_next
from rapport.calling.models import CallingList
from rapport.lookups.definition import Condition, Definition
from rapport.organisation.models import User
from rapport.organisation.queries import today_of

SCRIPT = "\n".join(
    (
        "Alma Goodwin at Halyard told me you measure old mills.",
        "Who measures today, and with what?",
        "How long does a floor take you?",
        "Would an hour with the L40 help? Tuesday or Thursday?",
    )
)
CALLED = ("reached", "no-answer", "message", "reached", "busy", "wrong-number")


def calling(user: User) -> dict:
    """The list of everybody in Massachusetts, and who holds a contact of it."""
    colleague = User.objects.filter(is_active=True, is_administrator=False).order_by("pk").first()
    values = {"name": "Cold list, New England, never called", "script": SCRIPT, "hours_from": 0, "hours_until": 24}
    asked = Definition("contact", (Condition("region", "is", "MA"), Condition("phone", "filled")), sort="name")
    made = make_calling_list(values, asked, by=user)
    closed = make_calling_list({**values, "name": "Spring fair"}, asked, by=user)
    CallingList.objects.filter(pk=closed.pk).update(closed_at=closed.began_at)
    for number, outcome in enumerate(CALLED):
        by = (user, colleague)[number % 2]
        log_call(take_next(made, by=by), {"outcome": outcome}, by=by)
    call_later(take_next(made, by=user), When(on=today_of(user) + timedelta(days=1)), by=user)
    take_next(made, by=colleague)
    return {"calling": made.pk}
