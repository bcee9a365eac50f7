from django.apps import AppConfig

from rapport.access.records import register_cards


class AccessConfig(AppConfig):
    name = "rapport.access"
    default = True

    def ready(self) -> None:
        register_cards()
