"""The Jinja2 environment: what every template may use."""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment
from markupsafe import Markup

from rapport.ui.formats import FILTERS
from rapport.ui.icons import icon

# What upper rooms let every template ask: name → function. Filled before the first page is drawn.
plugged: dict[str, Callable] = {}


def cached(function):
    """Remember answers that cannot change while the process runs; in DEBUG ask every time."""
    return function if settings.DEBUG else lru_cache(maxsize=4096)(function)


def _address(name: str, *args, **kwargs) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def _avatar(initials: str, kind: str = "person", size: str = "", photo: str = "") -> Markup:
    """The round picture of a person or square one of a company; initials where there is no photo."""
    inside = Markup('<img src="{}" alt="">').format(photo) if photo else initials
    return Markup('<span class="avatar {} {}" aria-hidden="true">{}</span>').format(kind, size, inside)


def environment(**options) -> Environment:
    """Autoescaping stands: Django's backend asks for it, and a test looks."""
    env = Environment(**{**options, "trim_blocks": True, "lstrip_blocks": True})
    env.filters.update(FILTERS)
    env.globals.update(
        static=cached(static),
        icons=static("ui/icons.svg"),
        drawn_icon=cached(lambda name, label="": Markup(icon(name, label))),  # noqa: S704 - it escapes
        drawn_avatar=cached(_avatar),
        url=cached(_address),
        # what is the same on every page is drawn once: no user, no request in it
        unchanging=cached(lambda name: Markup(env.get_template(name).render())),  # noqa: S704 - a template, escaped
    )
    env.globals.update(plugged)
    return env
