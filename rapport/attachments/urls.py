"""Tags, comments and files of any record."""

from django.urls import path

from rapport.attachments.views import record, settings

urlpatterns = [
    path("tags/<slug:record_type>/<int:record_id>/", record.tags, name="tags"),
    path("comments/colleagues/", record.colleagues, name="comment-colleagues"),
    path("comments/<int:comment_id>/", record.comment, name="comment"),
    path("comments/<slug:record_type>/<int:record_id>/", record.comments, name="comments"),
    path("files/<int:file_id>/", record.file, name="file"),
    path("files/<int:file_id>/return/", record.file_return, name="file-return"),
    path("files/<slug:record_type>/<int:record_id>/", record.files, name="files"),
    path("settings/tags/", settings.tags, name="tag-settings"),
    path("settings/tags/<int:row_id>/", settings.change, name="tag-change"),
    path("settings/tags/<int:row_id>/removal/", settings.removal, name="tag-removal"),
]
