"""The rows of a lookup as plain values, chunk by chunk, in its order; columns by the catalogue."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapport.access.actions import require
from rapport.audit.origin import NOWHERE, Origin
from rapport.base.catalogue import Field, Type
from rapport.base.partial_dates import Birthday
from rapport.contacts.looks import note_looks
from rapport.contacts.queries.snapshots import addresses_of, points_of
from rapport.lookups.definition import Definition
from rapport.lookups.queries import rows_of, run
from rapport.organisation.queries import people_named, today_of, zone_of

CHUNK = 500
ALL = "all"
JOINED = " ::: "  # between several values of one cell, as Google Contacts writes them; our import takes it apart


@dataclass
class Table:
    """What is exported: a lookup (or some ids of it) by these columns, as this person sees it."""

    definition: Definition
    user: Any
    columns: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        require(self.user, f"{self.definition.card.privileges}.export")

    @property
    def fields(self) -> list[Field]:
        """The columns of the list, or with "all" every field that can be exported."""
        definition = self.definition.for_user(self.user)
        fields = definition.fields
        if self.columns == (ALL,):
            return [f for f in fields.values() if f.is_exported or (f.part and f.is_imported and f.part[1])]
        keys = self.columns or definition.shown_columns
        return [fields[key] for key in keys if key in fields]

    @property
    def headers(self) -> list[str]:
        return [f.label for f in self.fields]

    def chunks(self) -> Iterator[list[dict]]:
        """Rows with what the columns read, in the lookup's order; looks at confidential contacts are kept."""
        for rows in self._chunks():
            key = "id" if self.definition.record_type == "contact" else "contact_id"
            shown = [row[key] for row in rows if row.get(key)]
            note_looks(shown, by=self.user, where="in a file", origin=self.origin, is_new=True)
            yield rows

    def _chunks(self) -> Iterator[list[dict]]:
        keys = tuple(f.key for f in self.fields if not self._is_part(f))
        if self.ids:
            for start in range(0, len(self.ids), CHUNK):
                yield rows_of(self.definition.card, list(self.ids[start : start + CHUNK]), self.user, keys)
            return
        after = ""
        while True:
            page = run(self.definition, self.user, after=after, limit=CHUNK, columns=keys)
            yield page.rows
            if not page.next:
                return
            after = page.next

    def rows(self) -> Iterator[list[Any]]:
        """The values of each row: texts, numbers, or None."""
        fields = self.fields
        for rows in self.chunks():
            cells = [self._cell(field, rows) for field in fields]
            for row in rows:
                yield [cell(row) for cell in cells]

    def _is_part(self, field: Field) -> bool:
        """With all fields each phone stands under its own label, so that it comes back as it was."""
        return bool(
            field.part and self.columns == (ALL,) and self.definition.record_type == "contact" and field.part[1]
        )

    def _cell(self, field: Field, rows: list[dict]) -> Callable[[dict], Any]:
        if self._is_part(field):
            return self._parts(field, [row["id"] for row in rows])
        if say := field.said:
            write, today = _BY_TYPE.get(field.type, _plain), today_of(self.user)
            return lambda row: write(say(row, today), row)
        if field.type is Type.PERSON:
            names = {key: user.name for key, user in people_named({row.get(field.column) for row in rows}).items()}
            return lambda row: names.get(row.get(field.column), "")
        if field.type is Type.CHOICE:
            labels = {str(key): label for key, label in field.choices()} if field.choices else {}
            return lambda row: labels.get(str(row.get(field.column)), row.get(field.column) or "")
        if field.type is Type.MOMENT:
            zone = zone_of(self.user)
            return lambda row: _moment(row.get(field.column), zone)
        return lambda row: _BY_TYPE.get(field.type, _plain)(row.get(field.column), row)

    def _parts(self, field: Field, ids: list[int]) -> Callable[[dict], str]:
        name, kind, label = field.part
        if name == "points":
            found, known = self._read("points", points_of, ids), self._labels(kind)
            return lambda row: JOINED.join(
                p["value"]
                for p in found.get(row["id"], [])
                if p["kind"] == kind and _labelled(p["label"], label, known)
            )
        found = self._read("addresses", addresses_of, ids)
        return lambda row: next((a[label] for a in found.get(row["id"], []) if _placed(a["label"], kind)), "")

    def _read(self, name: str, read: Callable, ids: list[int]) -> dict[int, list[dict]]:
        """Read once for all columns of a chunk."""
        kept = getattr(self, f"_{name}", None)
        if kept is None or kept[0] != ids:
            kept = ids, read(ids)
            setattr(self, f"_{name}", kept)
        return kept[1]

    def _labels(self, kind: str) -> set[str]:
        parts = (f.part for f in self.definition.card.fields.values() if f.part and f.is_imported)
        return {part[2] for part in parts if part[:2] == ("points", kind)}


def _labelled(own: str, wanted: str, known: set[str]) -> bool:
    """A label without a column of its own stands under "other"."""
    return own == wanted or (wanted == "other" and own not in known)


def _placed(own: str, wanted: str) -> bool:
    return own == wanted or (wanted == "office" and own not in {"home", "office"})


def _moment(value: Any, zone: Any) -> str:
    return value.astimezone(zone).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value or "")


def _plain(value: Any, row: dict) -> Any:
    return "" if value is None else value if isinstance(value, int | float) else str(value)


def _flag(value: Any, row: dict) -> str:
    return "yes" if value else ""


def _tags(value: Any, row: dict) -> str:
    return ", ".join(row.get("tags") or [])


def _birthday(value: Any, row: dict) -> str:
    return Birthday(row.get("birth_year"), value).stored


_BY_TYPE: dict[Type, Callable[[Any, dict], Any]] = {
    Type.FLAG: _flag,
    Type.TAGS: _tags,
    Type.BIRTHDAY: _birthday,
}
