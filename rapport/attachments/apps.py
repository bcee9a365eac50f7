from datetime import time
from importlib import import_module

from django.apps import AppConfig

from rapport.base.sockets import SettingsPage, plug


class AttachmentsConfig(AppConfig):
    name = "rapport.attachments"
    default = True

    def ready(self):
        import_module("rapport.attachments.records").register()  # reads models, which are there only now
        store = import_module("rapport.attachments.store")
        store.keepers.append(import_module("rapport.attachments.actions.file").kept_by_files)
        import_module("rapport.base.sockets").plug(import_module("rapport.attachments.trash").SOURCE)
        schedules = import_module("rapport.jobs.schedules")
        schedules.every("empty the trash of files", time(3, 50), "rapport.attachments.jobs.purge")
        plug(SettingsPage("tags", "Tags", "tag", "/settings/tags/", 50))
