"""A page that only reads asks for the organisation once."""

from rapport.organisation.queries import seen


class ReadOnceMiddleware:
    """Keeps the organisation for the length of a GET; what writes always reads afresh."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        token = seen.set({})
        try:
            return self.get_response(request)
        finally:
            seen.reset(token)
