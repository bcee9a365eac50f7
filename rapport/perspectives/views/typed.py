"""What the forms of this room have in common: days as people type them, and the answer that closes a dialog."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from rapport.base.errors import Invalid
from rapport.base.typed_dates import read
from rapport.journal.models import Operation
from rapport.ui.pages import clock_of, close, tell, trigger

LONGEST = 60
SINCE = "Since which day? For example 3 Nov or -2w."


def day_typed(request: HttpRequest, name: str, ask: str, *, is_past: bool = False) -> date | None:
    """The day in a field of the form; None where nothing was typed. Raises Invalid, which asks again, for what is no day.

    `is_past`: where a day may be of this year or the last, the past one is meant.
    """
    text, clock = request.POST.get(name, "").strip()[:LONGEST], clock_of(request)
    if not text:
        return None
    when = read(text, now=clock.now, zone=clock.zone, past=is_past)
    day = when.day(clock.zone) if when else None
    if day is None:
        raise Invalid({name: ask})
    return day


def saved(done: Operation, said: str = "", *, otherwise: str = "Nothing was changed.") -> HttpResponse:
    """The dialog closes, the record is read anew, and a toast says what was done, with Undo."""
    answer = trigger(close(HttpResponse(status=204), "dialog"), "record.changed")
    return tell(answer, said or done.summary, undo=done.pk) if done.pk else tell(answer, otherwise)
