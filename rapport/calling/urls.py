"""Calling lists."""

from django.urls import path

from rapport.calling.views import calling, calling_list, report

ONE = "calling/<int:calling_id>/"
TARGET = f"{ONE}targets/<int:target_id>/"
urlpatterns = [
    path("calling/", calling_list.lists, name="calling_lists"),
    path("calling/new/", calling_list.making, name="calling_list_making"),
    path(ONE, calling.calling_page, name="calling_list"),
    path(f"{ONE}change/", calling_list.changing, name="calling_list_change"),
    path(f"{ONE}refresh/", calling_list.refreshing, name="calling_list_refresh"),
    path(f"{ONE}closing/", calling_list.closing, name="calling_list_closing"),
    path(f"{ONE}deletion/", calling_list.deleting, name="calling_list_deletion"),
    path(f"{ONE}next/", calling.turn, name="calling_next"),
    path(f"{ONE}queue/", calling.queue, name="calling_queue"),
    path(f"{ONE}progress/", calling.progress, name="calling_progress"),
    path(f"{ONE}results/", report.results, name="calling_results"),
    path(f"{ONE}report/", report.report_page, name="calling_report"),
    path(f"{ONE}report.csv", report.report_file, name="calling_report_file"),
    path(f"{TARGET}call/", calling.call, name="calling_call"),
    path(f"{TARGET}later/", calling.later, name="calling_later"),
    path(f"{TARGET}skip/", calling.skip, name="calling_skip"),
    path(f"{TARGET}never/", calling.never, name="calling_never"),
    path(f"{TARGET}lease/", calling.lease, name="calling_lease"),
]
