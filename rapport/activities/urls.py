"""Activities and the calendar."""

from django.urls import path

from rapport.activities.views import calendar, dates, log, settings

urlpatterns = [
    path("activities/log/", log.log, name="log"),
    path("activities/log/number/", log.right_number, name="log_number"),
    path("activities/log/likely/", dates.likely, name="log_likely"),
    path("activities/date/", dates.typed_date, name="typed_date"),
    path("activities/people/", dates.people, name="activity_people"),
    path("calendar/", calendar.calendar_page, name="calendar"),
    path("calendar/activities/<int:activity_id>/", calendar.place_activity, name="place_activity"),
    path("settings/kinds/", settings.kind_page, name="kinds"),
    path("settings/people/<int:user_id>/leaving/", settings.leaving, name="person-leaving"),
    *settings.urlpatterns,
]
