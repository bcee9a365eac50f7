from importlib import import_module

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "rapport.activities"
    default = True

    def ready(self):
        import_module("rapport.activities.records").register()  # reads models, which are there only now
