"""Where lower rooms hear upper ones: events, page slots, search and timeline sources, menu, settings sections.

A room plugs in from its `AppConfig.ready()`. Nothing else may carry a call upwards.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Listener = Callable[..., None]
_within: dict[str, list[Listener]] = defaultdict(list)
_after: dict[str, list[str]] = defaultdict(list)


def within(event: str) -> Callable[[Listener], Listener]:
    """Listen in the same transaction, database only: `listener(writing, **payload)`."""

    def plug(listener: Listener) -> Listener:
        _within[event].append(listener)
        return listener

    return plug


def after(event: str, task: str) -> None:
    """Run the task at this dotted path once the transaction is committed, at least once: `task(operation_id, **payload)`."""
    _after[event].append(task)


def listeners_within(event: str) -> list[Listener]:
    return _within[event]


def tasks_after(event: str) -> list[str]:
    return _after[event]


@dataclass(frozen=True)
class Panel:
    """A panel on a page: loaded by its URL, so that each is its own small view."""

    page: str  # "contact", "today"
    title: str
    url: Callable[[Any], str]  # of the record
    position: int = 50
    shown_to: Callable[[Any, Any], bool] = lambda user, record: True


@dataclass(frozen=True)
class Inlay:
    """A piece that has to stand on the page at once, such as the next activity: (record, user) → markup, "" for nothing.

    It is part of the page's own answer: two statements at most, and only what cannot wait for a panel.
    """

    page: str  # "contact"; "list" with the place "tools", where the record is the definition
    # "next" above the history, "head" beside the name, "standings" before the tags, "owner" behind the owner, "menu",
    # "employer" in that dialog
    place: str
    render: Callable[[Any, Any], str]
    position: int = 50


@dataclass(frozen=True)
class SearchSource:
    """Renders the hits of one record type: ids → {id: {"title", "detail", "url", "icon", "mark"}} for what the user may see.

    `mark` is the shape of the initials (person, company), "" for a quote with its icon. A hit may bring "group" (its heading on
    the page of results), "pieces" (further texts that may hold the words) and "aside" (why it is set aside).
    `index_after(id)` indexes the next records after this id anew and returns their ids, none at the end.
    """

    record_type: str
    heading: str
    hits: Callable[[list[int], Any], dict[int, dict]]
    position: int = 50
    index_after: Callable[[int], list[int]] = lambda record_id: []


@dataclass(frozen=True)
class SearchIndex:
    """What is in the search index for a list of its own, and not in the one box that finds: `rapport check` asks of it too."""

    record_type: str
    index_after: Callable[[int], list[int]]


@dataclass(frozen=True)
class TimelineSource:
    """Renders the entries of one record type in one batch: (ids, user, contact id) → {record id: markup}.

    The markup is the whole `<li class="entry" id="entry-<record type>-<id>">`, its `<time>` and `.entry-node` included; the
    frame around it (years, paging, filter, search) is the contact page's. The contact id says on whose page it stands, so
    that others who took part can be named ("with Joe Doe"). `visible(user)` is a queryset whose rows are the private ones
    that this user may see, by primary key.
    """

    record_type: str
    kinds: Callable[[], list[tuple[str, str]]]  # what the timeline's filter offers
    render: Callable[[list[int], Any, int], dict[int, str]]
    visible: Callable[[Any], Any]


@dataclass(frozen=True)
class SettingsPage:
    """A page in settings: on the left its label and icon, its own view at `url`."""

    key: str
    label: str
    icon: str
    url: str
    position: int = 50
    for_administrators: bool = True
    privilege: str = "settings.change"  # who may open it, where it is for administrators
    section: str = "Organisation"  # the heading it stands below; one's own pages stand below one's name
    count: Callable[[], int] | None = None  # what waits there, shown beside the label


@dataclass(frozen=True)
class Command:
    """A line in the palette."""

    label: str
    url: str = ""
    icon: str = "arrow-right"
    key: str = ""
    hotkey: str = ""  # the behaviour the key triggers where it is no link
    privileges: tuple[str, ...] = ()  # offered to whoever has one of these; to everybody where there is none


@dataclass(frozen=True)
class Attempts:
    """How often a contact was tried and reached since a moment, and when first; `wrong_at`: when data last proved wrong."""

    tries: int = 0
    first_at: datetime | None = None
    reached: int = 0
    first_reached_at: datetime | None = None
    wrong_at: datetime | None = None  # a wrong number, mail that came back
    wrong: str = ""  # what that was called: "Wrong number"


@dataclass(frozen=True)
class AttemptSource:
    """Counts attempts to reach contacts from what happened: `count({contact id: since})` answers for those with any."""

    count: Callable[[dict[int, datetime]], dict[int, Attempts]]


@dataclass(frozen=True)
class KeySource:
    """What names people by keys of access ("role-3"): `naming(keys)` says in a sentence what names one of them, "" for nothing."""

    naming: Callable[[Collection[str]], str]


@dataclass(frozen=True)
class TrashRow:
    """Something in the trash, as its page shows it. `icon` stands where there are no initials."""

    id: int
    at: datetime
    by_id: int | None
    title: str
    detail: str = ""
    icon: str = ""
    initials: str = ""
    shape: str = "person"  # of the initials: person, company
    comes_back: bool = True  # whether the asker may bring it back


@dataclass(frozen=True)
class TrashSource:
    """What rests in the trash of one record type, newest first: `rows(user, text, limit)`.

    `bring_back(ids, by)` brings records back, whole, and returns the id of the operation, for undo.
    """

    record_type: str
    rows: Callable[[Any, str, int], list[TrashRow]]
    bring_back: Callable[[list[int], Any], int | None]
    position: int = 50


@dataclass(frozen=True)
class HealthCheck:
    """One question of `rapport check`: returns (is well, sentence); `mend` repairs it where that is safe."""

    name: str
    ask: Callable[[], tuple[bool, str]]
    mend: Callable[[], str] | None = None


_plugged: dict[type, list] = defaultdict(list)


def plug(
    *plugs: Panel
    | Inlay
    | SearchSource
    | SearchIndex
    | TimelineSource
    | AttemptSource
    | KeySource
    | TrashSource
    | SettingsPage
    | Command
    | HealthCheck,
) -> None:
    for one in plugs:
        _plugged[type(one)].append(one)
        _plugged[type(one)].sort(key=lambda p: getattr(p, "position", 50))


def plugged(kind: type) -> list:
    return list(_plugged[kind])


def panels(page: str, user: Any, record: Any) -> Iterable[Panel]:
    return [p for p in _plugged[Panel] if p.page == page and p.shown_to(user, record)]


def inlays(page: str, place: str, record: Any, user: Any) -> list[str]:
    """The markup of every piece plugged into this place of a page."""
    shown = (p.render(record, user) for p in _plugged[Inlay] if (p.page, p.place) == (page, place))
    return [markup for markup in shown if markup]
