from django.apps import AppConfig


class LookupsConfig(AppConfig):
    name = "rapport.lookups"
    default = True
