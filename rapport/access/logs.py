"""Logs never hold a one-time link: whoever reads them could use it."""

import logging
import re

_TOKEN = re.compile(r"(/welcome/)[^/\s?]+")


def hide_tokens(record: logging.LogRecord) -> bool:
    record.msg = _TOKEN.sub(r"\1…", str(record.msg))
    if isinstance(record.args, tuple):
        record.args = tuple(_TOKEN.sub(r"\1…", one) if isinstance(one, str) else one for one in record.args)
    return True


def watch() -> None:
    for name in ("django.request", "django.security.csrf", "django.server"):
        logging.getLogger(name).addFilter(hide_tokens)
