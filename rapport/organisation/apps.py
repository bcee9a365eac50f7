from importlib import import_module

from django.apps import AppConfig

from rapport.ui import pages


class OrganisationConfig(AppConfig):
    name = "rapport.organisation"
    default = True

    def ready(self) -> None:
        queries = import_module("rapport.organisation.queries")  # reads models, which are there only now
        pages.zone_sources.append(queries.zone_of)
