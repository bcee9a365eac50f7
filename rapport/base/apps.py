from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "rapport.base"
    default = True
