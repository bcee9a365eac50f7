from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from rapport.base import sockets
from rapport.lookups.expressions import plug_fold


class LookupsConfig(AppConfig):
    name = "rapport.lookups"
    default = True

    def ready(self):
        # Not news between rooms: the one hook by which a new SQLite connection learns a function.
        connection_created.connect(plug_fold, dispatch_uid="rapport_fold")
        # These read models, which are there only now.
        import_module("rapport.lookups.records").register()
        predicates = import_module("rapport.access.predicates")
        predicates.register(import_module("rapport.lookups.sharing").PREDICATE)
        sockets.plug(*import_module("rapport.lookups.health").CHECKS)
