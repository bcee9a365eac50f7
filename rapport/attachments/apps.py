from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "rapport.attachments"
    default = True
