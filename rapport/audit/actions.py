"""Adding to the audit log, sealing it, and erasing what it says of a person."""

import secrets
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from rapport.audit.chain import commitment_of, digest_of, signed, unsigned
from rapport.audit.models import Entry, Seal
from rapport.audit.origin import NOWHERE, Origin

LONGEST = 300
AT_ONCE = 500
CHAIN_LOCK = 7_202_612  # any number, as long as nobody else takes it


def note(
    action: str,
    *,
    by: Any,
    what: str = "",
    origin: Origin = NOWHERE,
    who: str = "",
    record: tuple[str, int] | None = None,
    operation_id: int | None = None,
) -> Entry:
    """Add an entry, in the transaction that is under way or at once. `who` names whoever has no account here."""
    told = {"who": by.name if by else who, "address": origin.address, "device": origin.device, "what": what}
    personal = {key: value[:LONGEST] for key, value in told.items() if value}
    salt = secrets.token_hex(16)
    record_type, record_id = record or ("", None)
    return Entry.objects.create(
        at=timezone.now(),
        action=action,
        user_id=by.pk if by else None,
        record_type=record_type,
        record_id=record_id,
        operation_id=operation_id,
        personal=personal,
        salt=salt,
        commitment=commitment_of(personal, salt),
    )


def chain_entries() -> int:
    """Seal what was committed since, in order; returns how many entries. One process at a time."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        waiting = list(Entry.objects.select_for_update().filter(position=None).order_by("id")[:AT_ONCE])
        last = Entry.objects.filter(position__isnull=False).order_by("-position").first()
        position, before = (last.position or 0, last.digest) if last else (0, "")
        is_known = _is_signed(position, before)
        for entry in waiting:
            position += 1
            entry.position = position
            entry.digest = before = digest_of(entry, before)
        Entry.objects.bulk_update(waiting, ["position", "digest"])
        if waiting and is_known:
            Seal.objects.update_or_create(pk=1, defaults={"signed": signed(position, before)})
    return len(waiting)


def _is_signed(position: int, digest: str) -> bool:
    """Whether the chain still ends where it was signed: what somebody cut off or wrote anew is not signed by us afterwards."""
    seal = Seal.objects.filter(pk=1).first()
    return unsigned(seal.signed) == (position, digest) if seal else position == 0


def erase_person(user_id: int) -> int:
    """Erase what the log says of a person, where the law asks for it; the chain stays whole. Returns how many entries."""
    return Entry.objects.filter(user_id=user_id).exclude(salt="").update(personal={}, salt="")
