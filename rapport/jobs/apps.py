from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "rapport.jobs"
    default = True
