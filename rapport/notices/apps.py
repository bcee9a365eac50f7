from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "rapport.notices"
    default = True
