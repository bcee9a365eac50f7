"""Pages of the frame itself."""

from django.urls import path

from rapport.web import views

urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("offline/", views.offline, name="offline"),
]
