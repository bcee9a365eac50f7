"""What is read once a request: the organisation, the kinds, holidays. Small tables that many functions ask for.

Outside a request (jobs, commands) every call reads, but while something is `remembering`. An operation forgets what was read
before it, and what was read while it wrote.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_kept: ContextVar[dict | None] = ContextVar("kept", default=None)


def once_a_request(function: Callable[P, R]) -> Callable[P, R]:
    """Remember what the function answered, by its arguments, until the request ends or something is written."""

    @wraps(function)
    def asked(*args: P.args, **named: P.kwargs) -> R:
        kept = _kept.get()
        if kept is None:
            return function(*args, **named)
        key = (function, args, tuple(sorted(named.items())))
        if key not in kept:
            kept[key] = function(*args, **named)
        return kept[key]

    return asked


def forget() -> None:
    """Something was written: read anew."""
    if kept := _kept.get():
        kept.clear()


@contextmanager
def remembering() -> Iterator[None]:
    """A memory for this block, or for what it decorates, gone with it; inside another one that one serves."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


class RequestMemory:
    """Middleware: a memory for each request, gone with it."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        with remembering():
            return self.get_response(request)
