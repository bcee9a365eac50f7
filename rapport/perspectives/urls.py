"""Pages about what a contact is to us."""

from django.urls import path

from rapport.perspectives.views import qualification
from rapport.perspectives.views.reservation import reservation

urlpatterns = [
    path("contacts/<int:contact_id>/qualification/", qualification.qualification, name="qualification"),
    path("contacts/<int:contact_id>/qualification/steps/", qualification.steps, name="qualification-steps"),
    path("contacts/<int:contact_id>/qualification/verification/", qualification.verification, name="verification"),
    path("contacts/<int:contact_id>/reservation/", reservation, name="reservation"),
]
