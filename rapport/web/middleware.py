"""Trouble becomes a clear page, with the typed text kept."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404

from rapport.base.errors import Refused
from rapport.web.trouble import FAILED, answer_to, trouble_of


class TroubleMiddleware:
    """Answers for what a view raised; handler500 does it for what broke around the views."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, Http404 | PermissionDenied | SuspiciousOperation):
            return None
        if not isinstance(error, Refused) and trouble_of(error) is FAILED and settings.DEBUG:
            return None  # a developer wants to see where
        return answer_to(request, error)
