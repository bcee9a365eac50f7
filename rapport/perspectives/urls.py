"""Pages about what a contact is to us."""

from django.urls import path

from rapport.perspectives import views

urlpatterns = [
    path("contacts/<int:contact_id>/reservation/", views.reservation, name="reservation"),
]
