"""Every room's URLs, in one place."""

from django.urls import include, path

urlpatterns = [
    path("", include("rapport.access.urls")),
    path("", include("rapport.journal.urls")),
]
