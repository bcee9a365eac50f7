from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "rapport.contacts"
    default = True
