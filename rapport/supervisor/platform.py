"""What the supervisor needs of Linux, all of it. Other systems run without this safety net."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
PARENT = "RAPPORT_PARENT"  # tells a child which process it belongs to


def die_with_parent(parent: int) -> None:
    """Let the kernel kill this process when `parent` ends, however it ends; at once if it already has."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def die_with_supervisor() -> None:
    """As `die_with_parent`, where a supervisor started this process; nothing where a person did."""
    if parent := os.environ.get(PARENT):
        die_with_parent(int(parent))


def cores() -> int:
    """How many processors we may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
