from importlib import import_module

from django.apps import AppConfig

from rapport.base import sockets
from rapport.ui import pages
from rapport.web.commands import COMMANDS


class WebConfig(AppConfig):
    name = "rapport.web"
    default = True

    def ready(self) -> None:
        # It reads models, which are there only now.
        pages.zone_sources.append(import_module("rapport.organisation.queries").zone_of)
        sockets.plug(*COMMANDS)
