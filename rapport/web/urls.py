"""Pages of the frame itself."""

from django.urls import path

from rapport.web.views import frame, today

urlpatterns = [
    path("", today.today_page, name="today"),
    path("next/", today.work_through, name="work"),
    path("theme/", frame.theme, name="theme"),
    path("offline/", frame.offline, name="offline"),
]
