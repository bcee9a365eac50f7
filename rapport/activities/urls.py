"""Activities and the calendar."""

from django.urls import path

from rapport.activities.views import calendar, settings

urlpatterns = [
    path("calendar/", calendar.calendar_page, name="calendar"),
    path("calendar/activities/<int:activity_id>/", calendar.place_activity, name="place_activity"),
    path("settings/kinds/", settings.kind_page, name="kinds"),
    path("settings/people/<int:user_id>/leaving/", settings.leaving, name="person-leaving"),
    *settings.urlpatterns,
]
