"""Whence the request under way comes, for what is written to the log where no request is at hand."""

from collections.abc import Callable
from typing import Any

from rapport.audit.origin import origin_of, under_way


class OriginMiddleware:
    """Sets `audit.origin.under_way` while a request runs."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        token = under_way.set(origin_of(request))
        try:
            return self.get_response(request)
        finally:
            under_way.reset(token)
