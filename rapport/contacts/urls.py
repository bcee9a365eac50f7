"""Contacts: list, record, forms."""

from django.urls import path

from rapport.contacts.views import record

urlpatterns = [
    path("contacts/<int:contact_id>/", record.contact_page, name="contact"),
    path("contacts/<int:contact_id>/pager/", record.pager, name="contact-pager"),
    path("contacts/<int:contact_id>/history/", record.history, name="contact-history"),
    path("contacts/<int:contact_id>/facts/", record.facts, name="contact-facts"),
    path("contacts/<int:contact_id>/following/", record.following, name="contact-following"),
    path("contacts/<int:contact_id>/photo/", record.photo, name="contact-photo"),
]
