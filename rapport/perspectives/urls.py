"""Pages about what a contact is to us."""

from django.urls import path

from rapport.perspectives.views.reservation import reservation

urlpatterns = [
    path("contacts/<int:contact_id>/reservation/", reservation, name="reservation"),
]
