"""What `rapport check` asks of activities."""

from rapport.activities import upkeep
from rapport.base.sockets import HealthCheck


def _ask() -> tuple[bool, str]:
    wrong = list(upkeep.differing())
    if wrong:
        many = "20 or more" if len(wrong) >= 20 else str(len(wrong))
        return (
            False,
            f"{many} contacts remember other touches or dates than their activities say, contact {wrong[0][0]} first.",
        )
    return True, "Contacts remember what their activities say."


def _mend() -> str:
    marks = upkeep.mark_all()
    counted = upkeep.recount()
    return f"{marks} marks written anew, {counted} contacts counted anew."


CHECKS = [HealthCheck("What contacts remember", _ask, _mend)]
