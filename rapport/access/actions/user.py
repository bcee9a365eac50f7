"""Accounts: what people choose for themselves, and what administrators decide about them."""

from datetime import time
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from rapport.access.actions.alone import one_at_a_time
from rapport.access.actions.permission import require
from rapport.access.models import Session, Token
from rapport.base.errors import Invalid, NotAllowed, Refused
from rapport.base.text import clean
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.organisation import choices
from rapport.organisation.models import Invitation, User

JOURNALLED: tuple[str, ...] = ("name", "email", "is_active", "is_administrator")
OWN: tuple[str, ...] = ("name", "theme", "density", "single_keys", "time_zone", "language", "works_from", "works_until")
OWN += ("working_days", "notice_choices")
LABELS = {
    "name": "Name",
    "email": "E-mail",
    "is_active": "May sign in",
    "is_administrator": "Administrator",
    "theme": "Theme",
    "density": "Row height",
    "single_keys": "Single-letter keys",
    "time_zone": "Time zone",
    "language": "Language",
    "works_from": "Start of work",
    "works_until": "End of work",
    "working_days": "Working days",
    "notice_choices": "Notices",
}


def plain(value: Any) -> Any:
    """A value as the journal keeps it."""
    return value.isoformat("minutes") if isinstance(value, time) else value


def snapshot(user: User, keys: tuple[str, ...] = JOURNALLED) -> dict:
    return {key: plain(getattr(user, key)) for key in keys}


def checked_person(values: dict, *, user: User | None = None) -> dict:
    """`name` and `email` ready to store. Raises Invalid with a sentence per field."""
    name, email = clean(values.get("name", "")), clean(values.get("email", "")).lower()
    problems = {}
    if not name:
        problems["name"] = "What is the name?"
    elif len(name) > 150:
        problems["name"] = "At most 150 characters."
    try:
        validate_email(email)
        if len(email) > 254:
            raise ValidationError("")
    except ValidationError:
        problems["email"] = "This is no e-mail address."
    else:
        if User.objects.filter(email__iexact=email).exclude(id=user.id if user else None).exists():
            problems["email"] = "Somebody has an account with this e-mail already."
    if problems:
        raise Invalid(problems)
    return {"name": name, "email": email}


def checked_password(password: str, *, user: User) -> None:
    """Raises Invalid where a password is easily guessed."""
    if len(password) > 1000:
        raise Invalid({"password": "At most 1,000 characters."})
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"password": " ".join(error.messages)}) from None


def change_own_settings(user: User, values: dict, *, by: User, inside: Writing | None = None) -> Operation:
    """Change how one wants to work (keys of OWN); the operation that did, for undo. Raises Invalid, NotAllowed."""
    if by.id != user.id:
        raise NotAllowed("Only they can change this.")
    facts = checked_settings(user, {k: v for k, v in values.items() if k in OWN})
    label = LABELS[next(iter(facts))] if len(facts) == 1 else "Your settings"
    with operation("change_own_settings", by=by, summary=f"{label} changed", inside=inside) as writing:
        _store(writing, user, facts)
    return writing.operation


def checked_settings(user: User, facts: dict) -> dict:
    """Settings of one's own, ready to store. Raises Invalid with a sentence per field."""
    problems = {}
    for key in ("theme", "density"):
        if key in facts and facts[key] not in dict(User._meta.get_field(key).choices or []):
            problems[key] = "Choose one of these."
    if facts.get("time_zone") and not choices.is_time_zone(facts["time_zone"]):
        problems["time_zone"] = "Choose a time zone."
    if facts.get("language") and facts["language"] not in choices.languages():
        problems["language"] = "Choose a language."
    if "working_days" in facts:
        facts["working_days"] = choices.week_of(facts["working_days"])
    if "name" in facts:
        facts["name"] = clean(facts["name"])[:150]
        if not facts["name"]:
            problems["name"] = "What is the name?"
    for key in ("works_from", "works_until"):
        if key in facts and (read := _hour(facts[key])) is None:
            problems[key] = "A time, such as 8:30."
        elif key in facts:
            facts[key] = read
    start, end = facts.get("works_from", user.works_from), facts.get("works_until", user.works_until)
    if not problems and start >= end:
        problems["works_until" if "works_until" in facts else "works_from"] = "The day has to end after it begins."
    if problems:
        raise Invalid(problems)
    return facts


def _hour(text: Any) -> time | None:
    """ "8:30", "8", "0830" as a time of day, or None."""
    if isinstance(text, time):
        return text
    digits = str(text).strip().replace(".", ":")
    hour, _, minute = digits.partition(":") if ":" in digits else (digits[:-2] or digits, ":", digits[-2:])
    if ":" not in digits and len(digits) <= 2:
        hour, minute = digits, "0"
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        return None


@one_at_a_time
def change_user(user: User, values: dict, *, by: Any, inside: Writing | None = None) -> Operation:
    """An administrator changes somebody's `name`, `email` or `is_administrator`. Raises Invalid, NotAllowed, Refused."""
    require(by, "people.change", user)
    person = {"name": user.name, "email": user.email, **values}
    facts = {k: v for k, v in checked_person(person, user=user).items() if k in values}
    if "is_administrator" in values:
        facts["is_administrator"] = bool(values["is_administrator"])
    with operation("change_user", by=by, summary=f"{user.name} changed", inside=inside) as writing:
        _store(writing, user, facts)
    return writing.operation


def deactivate_user(user: User, *, by: Any, door: str = "web", inside: Writing | None = None) -> Operation:
    """Somebody left: they cannot sign in, and every session, token, app password and link of theirs ends at once.

    What they owned stays theirs; rooms that hand work over listen to `user.deactivated` or are asked before.
    """
    require(by, "people.change", user)
    with operation("deactivate_user", by=by, door=door, summary=f"{user.name} deactivated", inside=inside) as writing:
        _store(writing, user, {"is_active": False})
        writing.tell("user.deactivated", user_id=user.id)
    return writing.operation


def reactivate_user(user: User, *, by: Any, door: str = "web", inside: Writing | None = None) -> Operation:
    """Let somebody in again, with the password they had."""
    require(by, "people.change", user)
    with operation("reactivate_user", by=by, door=door, summary=f"{user.name} let in again", inside=inside) as writing:
        _store(writing, user, {"is_active": True})
        writing.tell("user.reactivated", user_id=user.id)
    return writing.operation


def change_password(user: User, old: str, new: str, *, by: User) -> None:
    """Choose a new password, knowing the old one; every other session and every token ends. Raises Invalid."""
    if by.id != user.id:
        raise NotAllowed("Only they can change this.")
    if not user.check_password(old):
        raise Invalid({"old": "This is not your password."})
    checked_password(new, user=user)
    user.password = make_password(new)  # slow on purpose, so before the write lock
    with operation("change_password", by=by, summary="Password changed") as writing:
        user.save(update_fields=["password"])
        Session.objects.filter(user=user).delete()
        Token.objects.filter(user=user).delete()
        writing.tell("user.password_changed", user_id=user.id)


def sign_out_elsewhere(user: User, *, by: User) -> None:
    """End every session of this person; the view keeps the one that asked."""
    if by.id != user.id:
        require(by, "people.change", user)
    with operation("sign_out_elsewhere", by=by, summary="Signed out everywhere else") as writing:
        end_sessions(user)
        writing.tell("user.signed_out", user_id=user.id)


def restore_user(writing: Writing, change: Any) -> list[str]:
    """Undo: bring changed facts back; what somebody changed since stays, and its label is returned."""
    user = User.objects.get(id=change.record_id)
    if change.before is None:  # an invitation is taken back
        require(writing.by, "people.change", user)
        _store(writing, user, {"is_active": False})
        return []
    if set(change.before) & set(JOURNALLED[1:]):
        require(writing.by, "people.change", user)
    facts, stayed = {}, []
    for key, value in change.before.items():
        if plain(getattr(user, key)) != change.after[key]:
            stayed.append(LABELS[key])
        else:
            facts[key] = time.fromisoformat(value) if key.startswith("works_") else value
    _store(writing, user, facts)
    return stayed


def _store(writing: Writing, user: User, facts: dict) -> None:
    if not facts:
        return
    if facts.get("is_administrator") is False or facts.get("is_active") is False:
        _keep_an_administrator(user)
    before = snapshot(user, tuple(facts))
    for key, value in facts.items():
        setattr(user, key, value)
    user.save(update_fields=[*facts])
    if facts.get("is_active") is False:  # by whichever way
        end_sessions(user)
        Token.objects.filter(user=user).delete()
        Invitation.objects.filter(user=user, used_at=None).delete()
    writing.changed("user", user.id, before, snapshot(user, tuple(facts)))


def _keep_an_administrator(user: User) -> None:
    """Inside the transaction: the last administrator stays one. The lock keeps two from leaving at the same time."""
    others = User.objects.select_for_update().filter(is_administrator=True, is_active=True).order_by("id")
    if user.is_administrator and user.is_active and {row.id for row in others} <= {user.id}:
        raise Refused(f"{user.name} is the only administrator. Make somebody else one first.")


def end_sessions(user: User) -> None:
    """Inside a transaction: nobody goes on as this person, not even with a session that is being written just now."""
    user.session_number += 1
    user.save(update_fields=["session_number"])
    Session.objects.filter(user=user).delete()
