"""What this room does when others speak."""

from collections.abc import Iterable, Sequence
from typing import Any

from rapport.base import catalogue, sockets
from rapport.contacts.actions.searching import reindex
from rapport.contacts.queries import names_of
from rapport.notices.actions import tell_followers
from rapport.notices.queries import followed_among


@sockets.within("record.tagged")
def find_by_tags(writing: Any, record_type: str, ids: Sequence[int], **_: Any) -> None:
    """Search finds a contact by its tags."""
    if record_type == "contact":
        reindex(ids)


# What followers read after the colleague's name. One operation gives them one notice of a record.
SAID = {
    "contact.dropped": "dropped {name}",
    "contact.revived": "brought {name} back",
    "contact.trashed": "moved {name} to the trash",
    "employer.changed": "changed the employer of {name}",
    "relationship.added": "added a relationship of {name}",
    "relationship.removed": "removed a relationship of {name}",
}


def _tell(writing: Any, ids: Iterable[int], said: str) -> None:
    """One statement where nobody follows any of these."""
    if writing.by is None or writing.operation.door == "import":
        return
    followed = followed_among("contact", ids, but=writing.by)
    if followed:
        about = {i: said.format(name=name) for i, name in names_of(followed, writing.by).items()}
        tell_followers(writing, about, url=lambda contact_id: f"/contacts/{contact_id}/")


def _hear(event: str, said: str) -> None:
    sockets.within(event)(lambda writing, ids, **_: _tell(writing, ids, said))


for _event, _said in SAID.items():
    _hear(_event, _said)


@sockets.within("contact.changed")
def tell_of_changes(writing: Any, ids: Sequence[int], keys: Sequence[str] = (), **_: Any) -> None:
    """Followers hear which fields changed."""
    fields = catalogue.card("contact").fields
    labels = [fields[key].label.lower() for key in keys if key in fields][:3]
    _tell(writing, ids, f"changed {', '.join(labels)} of {{name}}" if labels else "changed {name}")


@sockets.within("comment.added")
def tell_of_comments(writing: Any, record_type: str, record_id: int, **_: Any) -> None:
    if record_type == "contact":
        _tell(writing, [record_id], "commented on {name}")


@sockets.within("file.added")
def tell_of_files(writing: Any, record_type: str, record_id: int, **_: Any) -> None:
    if record_type == "contact":
        _tell(writing, [record_id], "added a file to {name}")
