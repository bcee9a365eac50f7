"""How entries are sealed. SHA-256 over canonical JSON (keys sorted, no spaces, UTC)."""

import hashlib
import json
from datetime import UTC
from typing import Any

from django.core.signing import BadSignature, Signer

COVERED = ("action", "user_id", "record_type", "record_id", "operation_id", "commitment", "position")


def commitment_of(personal: dict[str, Any], salt: str) -> str:
    """What stands in the chain for the words about a person."""
    return _digest([salt, personal])


def digest_of(entry: Any, before: str) -> str:
    """The seal of an entry that stands behind the one with the digest `before`."""
    facts = {name: getattr(entry, name) for name in COVERED}
    return _digest([before, entry.at.astimezone(UTC).isoformat(timespec="microseconds"), facts])


def signed(position: int, digest: str) -> str:
    """The end of the chain under the secret key."""
    return _signer().sign(f"{position}:{digest}")


def unsigned(text: str) -> tuple[int, str] | None:
    """The end of the chain as it was signed; None where our key did not sign this."""
    try:
        position, digest = _signer().unsign(text).split(":")
    except BadSignature:
        return None
    return int(position), digest


def _signer() -> Signer:
    return Signer(salt="rapport.audit", sep="/")


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
