from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "rapport.organisation"
    default = True
