"""Every URL asked by somebody who is not signed in: nothing but the sign-in pages answers."""

import re

import pytest
from django.urls import URLPattern, get_resolver

# The pages that are for people without a session, by name. Everything else leads to the sign-in page.
PUBLIC = {"account_login", "account_logout", "offline", "offline-worker", "passkey-login", "welcome_link"}
SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-4000-8000-000000000000"}


def urls(patterns=None, before=""):
    """Every URL of the application with sample values: (name, address)."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield pattern.name or route, sample(route)
        else:
            yield from urls(pattern.url_patterns, route)


def sample(route):
    route = re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "str", "1"), route)
    route = re.sub(r"\(\?P<\w+>[^)]*\)", "x", route)
    return "/" + route.replace("^", "").replace("$", "").replace("\\", "")


@pytest.mark.django_db
@pytest.mark.wide
@pytest.mark.parametrize(("name", "address"), sorted(set(urls())))
def test_an_outsider_sees_nothing(client, own, name, address):
    if name in PUBLIC:
        return
    for method in (client.get, client.post, client.delete):
        answer = method(address)
        to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
        assert to_sign_in or answer.status_code in {401, 403, 404, 405}, f"{address} answered {answer.status_code}"
        assert b"Lind &amp; Hale" not in answer.content


def test_the_list_of_public_pages_holds_only_pages():
    assert PUBLIC - {name for name, _ in urls()} == set()
