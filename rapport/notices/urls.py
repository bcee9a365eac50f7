"""Notices, and following records."""

from django.urls import path

from rapport.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/news/", views.news, name="notice-news"),
    path("notices/reading/", views.reading, name="notice-reading-all"),
    path("notices/<int:notice_id>/", views.notice, name="notice"),
    path("notices/<int:notice_id>/reading/", views.reading, name="notice-reading"),
    path("notices/<int:notice_id>/delay/", views.putting_off, name="notice-delay"),
    path("follows/<slug:record_type>/<int:record_id>/", views.following, name="following"),
]
