"""Tokens of programs: app passwords and API tokens. The journal knows their names, never what they are."""

import secrets
from datetime import timedelta
from typing import Any

from django.utils import timezone

from rapport.access import queries
from rapport.access.actions.permission import require
from rapport.access.models import Token
from rapport.access.scopes import APPS, LENGTHS, scopes
from rapport.base.errors import Gone, Invalid, NotAllowed
from rapport.base.text import clean
from rapport.journal.actions import operation
from rapport.organisation.models import User

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # 32, none that looks like another
PARTS, LENGTH = 6, 4  # 24 letters: 120 bits


def add_app_password(user: User, name: str, *, by: User) -> tuple[Token, str]:
    """A password for one phone or mail program, and the row that stands for it. Raises Invalid."""
    secret = "".join(secrets.choice(LETTERS) for _ in range(PARTS * LENGTH))
    row = Token(user=user, kind=Token.Kind.APP, name=_name(name), scopes=[APPS])
    _store(row, secret, by)
    return row, "-".join(secret[i : i + LENGTH] for i in range(0, len(secret), LENGTH))


def add_api_token(user: User, values: dict, *, by: User) -> tuple[Token, str]:
    """A token with a `name`, `scopes` and how many `days` it lasts, and the row that stands for it. Raises Invalid."""
    problems, known = {}, scopes()
    chosen = sorted(set(values.get("scopes") or []))
    if not chosen or not set(chosen) <= known.keys():
        problems["scopes"] = "Choose what it may be used for."
    if values.get("days") not in dict(LENGTHS):
        problems["days"] = "Choose how long it lasts."
    if not clean(values.get("name", "")):
        problems["name"] = "What is it for?"
    if problems:
        raise Invalid(problems)
    secret = f"rapport_{secrets.token_urlsafe(32)}"
    ends = timezone.now() + timedelta(days=int(values["days"]))
    row = Token(user=user, kind=Token.Kind.API, name=_name(values["name"]), scopes=chosen, expires_at=ends)
    _store(row, secret, by)
    return row, secret


def revoke_token(token: Token, *, by: Any) -> None:
    """It works no more: one's own, or somebody's for an administrator. Raises NotAllowed, Gone."""
    if by.pk != token.user_id:
        require(by, "people.change", token.user)
    with operation("revoke_token", by=by, summary=f"{token.get_kind_display()} “{token.name}” revoked") as writing:
        if not Token.objects.filter(pk=token.pk).delete()[0]:
            raise Gone("This was revoked already.")
        writing.tell("token.revoked", user_id=token.user_id)


def _name(name: str) -> str:
    if not (name := clean(name)[:100]):
        raise Invalid({"name": "What is it for?"})
    return name


def _store(row: Token, secret: str, by: User) -> None:
    if by.pk != row.user_id:
        raise NotAllowed("Only they can do this.")
    row.digest = queries.digest_of(secret)
    with operation("add_token", by=by, summary=f"{row.get_kind_display()} “{row.name}” made") as writing:
        row.save(force_insert=True)
        writing.tell("token.made", user_id=row.user_id, kind=str(row.kind))
