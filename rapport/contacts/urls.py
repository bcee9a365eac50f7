"""Contacts: list, record, forms."""

from django.urls import path

from rapport.contacts.views import record, settings

urlpatterns = [
    path("contacts/<int:contact_id>/", record.contact_page, name="contact"),
    path("contacts/<int:contact_id>/pager/", record.pager, name="contact-pager"),
    path("contacts/<int:contact_id>/history/", record.history, name="contact-history"),
    path("contacts/<int:contact_id>/facts/", record.facts, name="contact-facts"),
    path("contacts/<int:contact_id>/following/", record.following, name="contact-following"),
    path("contacts/<int:contact_id>/photo/", record.photo, name="contact-photo"),
    path("settings/sources/", settings.source_page, name="sources"),
    path("settings/relationships/", settings.relationship_page, name="relationship-types"),
    *settings.urlpatterns,
]
