from django.apps import AppConfig
from django.db.models import Field, ForeignObject

from rapport.base.among import Among


class BaseConfig(AppConfig):
    name = "rapport.base"
    default = True

    def ready(self) -> None:
        Field.register_lookup(Among)
        ForeignObject.register_lookup(Among)
