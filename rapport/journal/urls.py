"""Undo, and the journal of a record."""

from django.urls import path

from rapport.journal import views

urlpatterns = [
    path("operations/last/reversal/", views.reversal_of_last, name="reversal-of-last"),
    path("operations/<int:operation_id>/reversal/", views.reversal, name="reversal"),
    path("journal/<slug:record_type>/<int:record_id>/", views.journal, name="journal"),
    path("journal/<slug:record_type>/<int:record_id>/table/", views.journal_table, name="journal-table"),
]
