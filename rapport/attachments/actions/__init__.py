"""Every write of tags, comments and files."""

from rapport.attachments.actions.allowed import is_changeable
from rapport.attachments.actions.comment import add_comment, change_comment, show_under, trash_comment
from rapport.attachments.actions.file import add_file, bring_back_file, purge_trash, trash_file
from rapport.attachments.actions.tag import restore_tags, set_tags

__all__ = [
    "add_comment",
    "add_file",
    "bring_back_file",
    "change_comment",
    "is_changeable",
    "purge_trash",
    "restore_tags",
    "set_tags",
    "show_under",
    "trash_comment",
    "trash_file",
]
