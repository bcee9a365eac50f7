"""The Jinja2 environment: what every template may use."""

from functools import lru_cache

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment

from rapport.ui.formats import FILTERS


def cached(function):
    """Remember answers that cannot change while the process runs; in DEBUG ask every time."""
    return function if settings.DEBUG else lru_cache(maxsize=4096)(function)


def _address(name: str, *args, **kwargs) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def environment(**options) -> Environment:
    """Autoescaping stands: Django's backend asks for it, and a test looks."""
    env = Environment(**{**options, "trim_blocks": True, "lstrip_blocks": True})
    env.filters.update(FILTERS)
    env.globals.update(static=cached(static), icons=static("ui/icons.svg"), url=cached(_address))
    return env
