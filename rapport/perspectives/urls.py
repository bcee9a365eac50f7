"""Pages about what a contact is to us."""

from django.urls import path

from rapport.perspectives.views.reservation import reservation
from rapport.perspectives.views.standing import details, standing

urlpatterns = [
    path("contacts/<int:contact_id>/reservation/", reservation, name="reservation"),
    path("contacts/<int:contact_id>/standings/<slug:perspective>/", standing, name="standing"),
    path("contacts/<int:contact_id>/standings/<slug:perspective>/details/", details, name="standing-details"),
]
