from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "rapport.ui"
    default = True
