"""The clock of the tests: the same morning whenever they run, so that their dates never grow too old, and no hour of the day makes
it another day somewhere else. Other processes and browsers have the real time, and so has what works with them."""

import time
from datetime import UTC, datetime, timedelta

import time_machine

MORNING = datetime(2026, 11, 18, 15, tzinfo=UTC)  # a Wednesday, ten in New York
REAL = {"installation", "prepared", "live_server"}  # fixtures with other processes, or a server for a browser

_began = time.monotonic()


def keeps_real_time(item):
    return item.get_closest_marker("story") is not None or not REAL.isdisjoint(item.fixturenames)


def this_morning():
    """Time goes on from one test to the next."""
    return time_machine.travel(MORNING + timedelta(seconds=time.monotonic() - _began))
