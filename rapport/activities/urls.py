"""Activities and the calendar."""

from django.urls import path

from rapport.activities.views import activity, calendar, dates, log, move, schedule, settings, spread

urlpatterns = [
    path("activities/log/", log.log, name="log"),
    path("activities/log/place/", log.place, name="log_place"),
    path("activities/log/number/", log.right_number, name="log_number"),
    path("activities/log/likely/", dates.likely, name="log_likely"),
    path("activities/schedule/", schedule.schedule, name="schedule"),
    path("activities/date/", dates.typed_date, name="typed_date"),
    path("activities/people/", dates.people, name="activity_people"),
    path("activities/moving/", move.menu, name="moving"),
    path("activities/move/", move.move, name="move"),
    path("activities/picking/", move.picking, name="picking"),
    path("activities/giving/", move.giving, name="giving"),
    path("activities/cancelling/", move.cancelling, name="cancelling"),
    path("activities/trash/", move.trash, name="trash_activities"),
    path("activities/completion/", move.complete, name="complete_activities"),
    path("activities/spread/", spread.spread, name="spread"),
    path("activities/<int:activity_id>/", activity.activity, name="activity"),
    path("activities/<int:activity_id>/move/", move.menu, name="move_one"),
    path("activities/<int:activity_id>/completion/", activity.completion, name="completion"),
    path("activities/<int:activity_id>/reopening/", activity.reopening, name="reopening"),
    path("activities/<int:activity_id>/occurrences/<slug:day>/", activity.occurrence, name="occurrence"),
    path("calendar/", calendar.calendar_page, name="calendar"),
    path("calendar/whose/", calendar.whose, name="calendar_whose"),
    path("calendar/activities/<int:activity_id>/", calendar.place_activity, name="place_activity"),
    path("settings/kinds/", settings.kind_page, name="kinds"),
    path("settings/people/<int:user_id>/leaving/", settings.leaving, name="person-leaving"),
    *settings.urlpatterns,
]
