"""Tags, comments and files of any record."""

from django.urls import path

from rapport.attachments import views
from rapport.attachments.views import settings

urlpatterns = [
    path("tags/<slug:record_type>/<int:record_id>/", views.tags, name="tags"),
    path("comments/colleagues/", views.colleagues, name="comment-colleagues"),
    path("comments/<int:comment_id>/", views.comment, name="comment"),
    path("comments/<slug:record_type>/<int:record_id>/", views.comments, name="comments"),
    path("files/<int:file_id>/", views.file, name="file"),
    path("files/<int:file_id>/return/", views.file_return, name="file-return"),
    path("files/<slug:record_type>/<int:record_id>/", views.files, name="files"),
    path("settings/tags/", settings.tags, name="tag-settings"),
    path("settings/tags/<int:row_id>/", settings.change, name="tag-change"),
    path("settings/tags/<int:row_id>/removal/", settings.removal, name="tag-removal"),
]
