"""What this room does when others speak."""

from collections.abc import Iterable, Sequence
from typing import Any

from rapport.attachments.hanging import COMMENTS, FILES
from rapport.base import catalogue, sockets
from rapport.contacts.actions.searching import reindex
from rapport.contacts.queries import names_of, seen_among
from rapport.contacts.queries.known import hidden_of
from rapport.notices.actions import tell_followers
from rapport.notices.queries import followed_among


@sockets.within("record.tagged")
def find_by_tags(writing: Any, record_type: str, ids: Sequence[int], **_: Any) -> None:
    """Search finds a contact by its tags."""
    if record_type == "contact":
        reindex(ids)


CHANGED_BY = "changed_by"  # the colleague's name

# What followers read after the colleague's name. One operation gives them one notice of a record.
SAID = {
    "contact.dropped": "dropped {name}",
    "contact.revived": "brought {name} back",
    "contact.trashed": "moved {name} to the trash",
    "employer.changed": "changed the employer of {name}",
    "relationship.added": "added a relationship of {name}",
    "relationship.removed": "removed a relationship of {name}",
}


TIES = {"employer.changed", "relationship.added", "relationship.removed"}


def _tell(
    writing: Any, ids: Iterable[int], said: str, keys: Sequence[str] = (), *, of: str = CHANGED_BY, of_tie: bool = False
) -> None:
    """One statement where nobody follows any of these. Each reads the names and fields that they may know of.

    `said` is what reads on after the colleague's name; with `keys` it is "changed" and the fields' names. `of`: the field told of.
    `of_tie`: what is between two is told to who sees both, and may know of companies.
    """
    ids = list(ids)
    if writing.by is None or writing.operation.door == "import":
        return

    def worded(reader: Any, followed: list[int]) -> dict[int, str]:
        told = "" if of in hidden_of(reader) else _changed(keys, reader) if keys else said
        if of_tie and ("company" in hidden_of(reader) or not seen_among(reader, ids).issuperset(ids)):
            return {}
        return {i: told.format(name=name) for i, name in names_of(followed, reader).items()} if told else {}

    if followed := followed_among("contact", ids, but=writing.by):
        about = dict.fromkeys(followed, said)
        tell_followers(writing, about, url=lambda contact_id: f"/contacts/{contact_id}/", worded=worded)


def _changed(keys: Sequence[str], reader: Any) -> str:
    """ "changed phone, title of Joe Doe" as far as this person knows of the fields; "" where they know of none."""
    card, hidden = catalogue.card("contact"), hidden_of(reader)
    known = [key for key in keys if key not in hidden]
    labels = [card.fields[key].label.lower() for key in known if key in card.fields][:3]
    if not known:
        return ""
    return f"changed {', '.join(labels)} of {{name}}" if labels else "changed {name}"


def _hear(event: str, said: str) -> None:
    sockets.within(event)(lambda writing, ids, **_: _tell(writing, ids, said, of_tie=event in TIES))


for _event, _said in SAID.items():
    _hear(_event, _said)


@sockets.within("contact.changed")
def tell_of_changes(writing: Any, ids: Sequence[int], keys: Sequence[str] = (), **_: Any) -> None:
    """Followers hear which fields changed."""
    _tell(writing, ids, "changed {name}", keys)


@sockets.within("comment.added")
def tell_of_comments(writing: Any, record_type: str, record_id: int, **_: Any) -> None:
    if record_type == "contact":
        _tell(writing, [record_id], "commented on {name}", of=COMMENTS)


@sockets.within("file.added")
def tell_of_files(writing: Any, record_type: str, record_id: int, **_: Any) -> None:
    if record_type == "contact":
        _tell(writing, [record_id], "added a file to {name}", of=FILES)
