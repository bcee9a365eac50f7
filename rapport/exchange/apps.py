from importlib import import_module

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "rapport.exchange"
    default = True

    def ready(self):
        import_module("rapport.exchange.plugs").plug_in()  # reads models, there only now
