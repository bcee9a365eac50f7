"""How Rapport logs: lines for people on a terminal, JSON elsewhere, and never what is personal or secret."""

import logging
import re
import sys
from typing import Any

import structlog

_MASKS = [
    (re.compile(r"(/welcome/)[^/\s\"'?]+"), r"\1…"),  # one-time links
    (re.compile(r"rapport_[\w-]{20,}"), "rapport_…"),  # API tokens
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "…@…"),
    (re.compile(r"([?&][\w-]+=)[^&\s\"']+"), r"\1…"),  # what was searched for
    (re.compile(r"^DETAIL:.*$", re.MULTILINE), "DETAIL: …"),  # PostgreSQL quotes the row
    (re.compile(r"(\w+://[^:/\s]*:)[^@\s]+(@)"), r"\1…\2"),  # a password in a URL
]


def mask(text: str) -> str:
    """The text without addresses, query values, one-time links and passwords."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


def _masked(logger: Any, method: str, event: dict) -> dict:
    return {key: mask(value) if isinstance(value, str) else value for key, value in event.items()}


_BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    _masked,
]


def logging_settings(level: str, *, is_terminal: bool | None = None) -> dict:
    """Django's LOGGING; also sets structlog up. Everything goes to the error stream."""
    is_terminal = sys.stderr.isatty() if is_terminal is None else is_terminal
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *_BEFORE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    render = structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
    quiet = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _BEFORE,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
            }
        },
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stream"], "level": logging.getLevelName(logging.getLevelName(level))},
        "loggers": {
            "_granian": quiet,
            "django": {"handlers": [], "propagate": True, "level": "INFO"},
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": ["stream"], "propagate": False, "level": "INFO"},
        },
    }
