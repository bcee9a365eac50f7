"""What `rapport check` asks of the audit log."""

from rapport.audit.queries import broken_at, last_seal, why_not_signed
from rapport.base.sockets import HealthCheck


def _ask() -> tuple[bool, str]:
    if broken := broken_at():
        day, position = broken
        return False, f"Entry {position:,} of {day} was altered, or one before it was removed."
    if sentence := why_not_signed():
        return False, sentence
    count, digest = last_seal()
    return (
        True,
        f"{count:,} entries, none altered. The last seal is {digest[:16]}." if count else "Nothing happened yet.",
    )


CHECKS = [HealthCheck("Audit log", _ask)]
