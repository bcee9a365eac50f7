from importlib import import_module

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "rapport.access"
    default = True

    def ready(self) -> None:
        import_module("rapport.access.records").register_cards()  # reads models, which are there only now
