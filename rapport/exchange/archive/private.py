"""What an archive keeps to itself: of private activities in which an administrator takes no part, only that there is one."""

from typing import Any

from rapport.activities.models import Activity
from rapport.activities.queries.activity import own_of
from rapport.attachments.models import Comment, File
from rapport.journal.models import Change

HUSHED = {"subject": "", "place": "", "contact_id": None}
PARTS = {"activities.ActivityText", "activities.ActivityContact", "activities.ActivityColleague"}


class Private:
    """The rows that are not for `by`; for None, the owner of the installation, everything is."""

    def __init__(self, by: Any) -> None:
        others = Activity.objects.filter(is_private=True).exclude(own_of(by.pk)) if by else Activity.objects.none()
        self.ids = set(others.values_list("pk", flat=True))
        hanging = {"record_type": "activity", "record_id__in": self.ids}
        self.hanging = {
            "activity": self.ids,
            "comment": set(Comment.objects.filter(**hanging).values_list("pk", flat=True)),
            "file": set(File.objects.filter(**hanging).values_list("pk", flat=True)),
        }
        self.operations = set(Change.objects.filter(**hanging).values_list("operation", flat=True))

    def told(self, label: str, row: dict[str, Any]) -> dict[str, Any] | None:
        """The row as it may be carried away; None where it may not."""
        if not self.ids:
            return row
        if label == "activities.Activity" and row["id"] in self.ids:
            return row | HUSHED
        if label == "journal.Operation" and row["id"] in self.operations:
            return row | {"summary": "Private activity", "why": ""}
        if label in PARTS and row["activity_id"] in self.ids:
            return None
        if label == "notices.Notice" and self._is_of(row["key"] or "", row["url"]):
            return None
        return None if row.get("record_id") in self.hanging.get(row.get("record_type", ""), ()) else row

    def _is_of(self, key: str, url: str) -> bool:
        """Whether a notice reminds of one, or leads there."""
        return any(part.isdecimal() and int(part) in self.ids for part in (*key.split(":")[1:2], *url.split("/")[2:3]))
