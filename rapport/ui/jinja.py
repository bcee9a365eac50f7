"""The Jinja2 environment: what every template may use."""

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment


def _icons() -> str:
    return static("ui/icons.svg")


def environment(**options) -> Environment:
    env = Environment(**{**options, "trim_blocks": True, "lstrip_blocks": True})
    env.globals.update(
        static=static, icons=_icons(), url=lambda name, *args, **kwargs: reverse(name, args=args, kwargs=kwargs)
    )
    return env
