"""Activities and the calendar."""

from django.urls import path

from rapport.activities.views import calendar

urlpatterns = [
    path("calendar/", calendar.calendar_page, name="calendar"),
    path("calendar/activities/<int:activity_id>/", calendar.place_activity, name="place_activity"),
]
