"""Reading the audit log, and proving that nothing in it was altered."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from rapport.audit.chain import commitment_of, digest_of, unsigned
from rapport.audit.models import Entry, Seal

ACTIONS = {
    "sign_in": "Signed in",
    "sign_in_failed": "Sign-in failed",
    "sign_out": "Signed out",
    "way_in_changed": "Way of signing in changed",
    "rights_changed": "Rights changed",
    "exported": "Exported",
    "restored": "Backup restored",
    "viewed": "Looked at a confidential contact",
}


def entries(
    *,
    action: str = "",
    user_id: int | None = None,
    text: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Entry]:
    """Entries, newest first, narrowed by what, who, when (until: not included) and words."""
    rows = Entry.objects.order_by("-id")
    if action:
        rows = rows.filter(action=action)
    if user_id:
        rows = rows.filter(user_id=user_id)
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until)
    for word in text.split()[:5]:
        rows = rows.filter(personal__icontains=word)
    return rows


def broken_at() -> tuple[date, int] | None:
    """(day, position) of the first entry that is not as it was sealed, or behind which one is missing; None: all is whole."""
    before, expected = "", 1
    for entry in Entry.objects.filter(position__isnull=False).order_by("position").iterator(chunk_size=2000):
        if entry.position != expected or not _is_whole(entry, before):
            return entry.at.date(), entry.position or 0
        before, expected = entry.digest, expected + 1
    return None


def why_not_signed() -> str:
    """What is wrong with where the chain ends, in a sentence; "" where it ends as it was signed, or nothing was sealed yet."""
    seal, (count, digest) = Seal.objects.filter(pk=1).first(), last_seal()
    if seal is None:
        return "The signature of the last entry is missing." if count else ""
    if (end := unsigned(seal.signed)) is None:
        return "The last entry was signed with another secret key, or its signature was altered."
    if end[0] > count:
        return f"{end[0] - count:,} of the last entries were removed."
    return "" if end == (count, digest) else f"The entries up to {end[0]:,} are not those that were signed."


def _is_whole(entry: Entry, before: str) -> bool:
    told = not entry.salt and not entry.personal or commitment_of(entry.personal, entry.salt) == entry.commitment
    return told and digest_of(entry, before) == entry.digest


def last_seal() -> tuple[int, str]:
    """How many entries are sealed, and the digest of the last."""
    last: Any = (
        Entry.objects.filter(position__isnull=False).order_by("-position").values_list("position", "digest").first()
    )
    return last or (0, "")
