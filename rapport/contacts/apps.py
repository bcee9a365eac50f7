from importlib import import_module

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "rapport.contacts"
    default = True

    def ready(self):
        import_module("rapport.contacts.plugs").plug_in()  # reads models, there only now
