"""What a stranger would send: every URL with every parameter its view asks for, each set to values that break programs."""

import re
from contextlib import contextmanager
from urllib.parse import quote

from django.db import transaction
from django.http import QueryDict
from django.urls import URLPattern, get_resolver

VALUES = (
    "",
    "0",
    "-1",
    str(2**70),
    "9" * 5000,
    "²",
    "٣",  # an Arabic three: a decimal, and not ASCII
    "abc",
    "a\x00b",
    "\ud800",
    "nan",
    "1e999",
    "'; DROP TABLE contact; --",
    "<script>alert(1)</script>{{7*7}}%s%(a)s{0}",
    "\r\nSet-Cookie: a=b",
    "//evil.example/\\",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59+14:00",
    "name:contains:\x00",
    "when:ago:99999y",
    "[]",
    "x" * 70_000,
)
ROUTE = re.compile(r"<(?:(\w+):)?(\w+)>")
SLOW = {"settings/mine/password/", "accounts/confirmation/"}  # a hash each time
ENDS_THE_SESSION = {"accounts/logout/", "settings/mine/sessions/"}
HX = {"HX-Request": "true"}
FORM = "application/x-www-form-urlencoded"


def routes(patterns=None, before=""):
    """Every route of the application: "contacts/<int:contact_id>/"."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern.url_patterns, route)


def addresses(route, known):
    """The addresses of a route: with records that exist, and with ids that cannot."""
    if not ROUTE.search(route):
        return [f"/{route}"]
    real = ROUTE.sub(lambda found: str(known.get(found[2], "1" if found[1] == "int" else "x")), route)
    odd = ROUTE.sub(lambda found: str(2**70) if found[1] == "int" else "%C2%B2%00", route)
    return [f"/{real}", f"/{odd}"]


@contextmanager
def asked_names(monkeypatch):
    """The names that views ask of the address and the form while this lasts."""
    found = set()

    def listen(method):
        real = getattr(QueryDict, method)

        def asked(self, key, *more):
            if isinstance(key, str):
                found.add(key)
            return real(self, key, *more)

        return asked

    with monkeypatch.context() as patched:
        for method in ("get", "getlist", "__getitem__", "__contains__"):
            patched.setattr(QueryDict, method, listen(method))
        yield found


class Back(Exception):
    """Nothing of a request stays."""


def ask(web, method, address, typed):
    """Send this, read the answer to its end, take back what it wrote; returns the status, with what it said where it broke."""
    body = "&".join(f"{quote(str(k))}={quote(str(v).encode('utf-8', 'surrogatepass'))}" for k, v in typed.items())
    try:
        with transaction.atomic():
            if method == "get":
                answer = web.get(f"{address}?{body}", headers=HX if len(body) % 2 else {})
            else:
                answer = getattr(web, method)(address, body, content_type=FORM, headers=HX)
            if answer.streaming:
                b"".join(answer.streaming_content)
            raise Back
    except Back:
        return answer.status_code
