from importlib import import_module

from django.apps import AppConfig

from rapport.base import sockets


class AuditConfig(AppConfig):
    name = "rapport.audit"
    default = True

    def ready(self) -> None:
        import_module("rapport.audit.listeners")
        sockets.plug(*import_module("rapport.audit.health").CHECKS)  # reads models, which are there only now
        import_module("rapport.jobs.schedules").every("seal the audit log", 60, "rapport.audit.jobs.seal")
