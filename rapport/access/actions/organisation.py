"""What administrators say about the organisation."""

from typing import Any

from rapport.access.actions.keeping import stamp
from rapport.access.actions.permission import require
from rapport.base.errors import Conflict, Invalid, Refused
from rapport.base.text import clean, whole_number
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.organisation import choices
from rapport.organisation.models import Organisation

LABELS = {
    "name": "Name",
    "country": "Country",
    "time_zone": "Time zone",
    "language": "Language",
    "currency": "Currency",
    "working_days": "Working week",
    "full_day": "Full day",
}
# Switches of the page of sharing: the column → (its name, what was done where it is on, where it is off).
SWITCHES = {
    "administrators_see_all": (
        "Administrators see all records",
        "Administrators see all records",
        "Administrators see what their roles let them see",
    ),
    "hints_at_unseen": (
        "Who adds a contact twice is told whom to ask",
        "Who adds a contact like one they may not see is told whom to ask",
        "Who adds a contact like one they may not see is told nothing",
    ),
}


def switch(column: str, is_on: bool, *, by: Any) -> Operation:
    """Turn one of the switches of sharing on or off. Raises NotAllowed."""
    require(by, "people.change")
    _, *said = SWITCHES[column]
    with operation("switch_sharing", by=by, summary=said[not is_on]) as writing:
        now = Organisation.objects.select_for_update().get()
        if getattr(now, column) != is_on:
            setattr(now, column, is_on)
            now.save(update_fields=[column])
            writing.changed("organisation", now.pk, {column: not is_on}, {column: is_on})
            stamp(writing)
    return writing.operation


def checked_organisation(values: dict) -> dict:
    """The facts among `values`, ready to store. Raises Invalid with a sentence per field."""
    known = {
        "country": (choices.countries(), "Choose a country."),
        "currency": (choices.currencies(), "Choose a currency."),
        "language": (choices.languages(), "Choose a language."),
    }
    facts, problems = {k: v for k, v in values.items() if k in LABELS}, {}
    for key, (allowed, sentence) in known.items():
        if key in facts and facts[key] not in allowed:
            problems[key] = sentence
    if "name" in facts:
        facts["name"] = clean(facts["name"])
        if not facts["name"]:
            problems["name"] = "What is your organisation called?"
        elif len(facts["name"]) > 200:
            problems["name"] = "At most 200 characters."
    if "time_zone" in facts and not choices.is_time_zone(facts["time_zone"]):
        problems["time_zone"] = "Choose a time zone."
    if "working_days" in facts:
        facts["working_days"] = choices.week_of(facts["working_days"])
        if not facts["working_days"]:
            problems["working_days"] = "Choose at least one day."
    if "full_day" in facts:
        _check_full_day(facts, problems)
    if problems:
        raise Invalid(problems)
    return facts


def _check_full_day(facts: dict, problems: dict[str, str]) -> None:
    number = whole_number(facts["full_day"])
    if number and number <= 200:
        facts["full_day"] = number
    else:
        problems["full_day"] = "A number from 1 to 200."


def change_organisation(
    own: Organisation, values: dict, *, by: Any, version: int | None = None, inside: Writing | None = None
) -> Operation:
    """Change facts about the organisation; returns the operation. Raises Invalid, NotAllowed, Conflict."""
    require(by, "settings.change")
    facts = checked_organisation(values)
    with operation("change_organisation", by=by, summary=_summary(facts), inside=inside) as writing:
        now = Organisation.objects.select_for_update().get(id=own.id)
        if version is not None and version != now.version:
            raise Conflict(
                {k: {"before": getattr(own, k), "theirs": getattr(now, k), "yours": facts[k]} for k in facts}
            )
        before = {key: getattr(now, key) for key in facts}
        for key, value in facts.items():
            setattr(now, key, value)
        now.version += 1
        now.save(update_fields=[*facts, "version"])
        writing.changed("organisation", now.id, before, facts)
        if before != facts:
            writing.tell("organisation.changed", fields=sorted(facts))
    return writing.operation


def _summary(facts: dict) -> str:
    return f"{LABELS[next(iter(facts))]} changed" if len(facts) == 1 else "Organisation changed"


def restore_organisation(writing: Writing, change: Any) -> list[str]:
    """Undo: bring changed facts back; what somebody changed since stays, and its label is returned."""
    require(writing.by, "settings.change")
    if change.before is None:
        raise Refused("The set-up cannot be undone. Change the settings instead.")
    own = Organisation.objects.select_for_update().get(id=change.record_id)
    if SWITCHES.keys() & change.before.keys():
        require(writing.by, "people.change")
        stamp(writing)
        own.refresh_from_db()
    same = {k: v for k, v in change.before.items() if getattr(own, k) == change.after[k]}
    for key, value in same.items():
        setattr(own, key, value)
    own.version += 1
    own.save(update_fields=[*same, "version"])
    writing.changed("organisation", own.id, {k: change.after[k] for k in same}, same)
    names = LABELS | {column: words[0] for column, words in SWITCHES.items()}
    return [names.get(key, key) for key in change.before if key not in same]
