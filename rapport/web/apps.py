from importlib import import_module

from django.apps import AppConfig

from rapport.base.sockets import SettingsPage, plug
from rapport.ui import pages
from rapport.web.commands import COMMANDS


class WebConfig(AppConfig):
    name = "rapport.web"
    default = True

    def ready(self) -> None:
        # It reads models, which are there only now.
        pages.zone_sources.append(import_module("rapport.organisation.queries").zone_of)
        plug(*COMMANDS)
        plug(SettingsPage("audit", "Audit log", "scroll-text", "/settings/audit/", 90))
        failed = import_module("rapport.jobs.queries").failed_jobs
        plug(SettingsPage("jobs", "Jobs", "server-cog", "/settings/jobs/", 80, count=lambda: failed().count()))
