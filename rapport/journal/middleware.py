"""Twice by accident: the same request sent again gets the answer of the first."""


class OnceMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)
