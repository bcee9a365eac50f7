"""What a row changes on a contact that is here: pure functions.

An empty cell never empties a field. Policies for what both have: "follow" takes what changed in the file since it was
imported last and leaves what people changed here; "fill" only fills what is empty; "file" lets the file win. What is not
taken stays readable under "Other imported data".
"""

from dataclasses import dataclass, field
from typing import Any

from rapport.base import catalogue
from rapport.base.text import fold
from rapport.contacts.values import normal_of
from rapport.exchange.drafts import Draft

POLICIES = {
    "follow": "Take what changed in the file, keep what changed here",
    "fill": "Fill in what is empty, keep the rest",
    "file": "Let the file win",
    "skip": "Skip them",
}
PLAIN = (
    *("prefix", "given", "middle", "family", "suffix", "nickname", "salutation", "gender", "job_title", "profession"),
    *(
        "industry",
        "company_type",
        "language",
        "time_zone",
        "do_not_call",
        "do_not_mail",
        "is_confidential",
        "birthday",
        "touch_goal",
        "company",
    ),
)
NAMES = ("name", "prefix", "given", "middle", "family", "suffix")
ONLY_FILLED = ("source", "owner")
PLACE = ("street", "postcode", "city", "region", "country")


@dataclass
class Merge:
    """What becomes of one contact: `changes` in the words of `contacts.actions`, `labels` say which fields."""

    changes: dict[str, Any] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)  # what the file says and the contact does not

    def set(self, key: str, value: Any) -> None:
        self.changes[key] = value
        self.labels.append(label_of(key))


def label_of(key: str) -> str:
    known = {"points": "phones and addresses", "addresses": "address", "external_ids": "id", "imported": "other data"}
    fields = catalogue.card("contact").fields
    return known.get(key) or (fields[key].label.lower() if key in fields else key)


def merge(state: dict[str, Any], draft: Draft, before: Draft | None, policy: str, country: str) -> Merge:
    """`state` is the contact's snapshot, `before` the same row as it was imported last."""
    values, old = draft.values, before.values if before else {}
    merged = Merge()
    _merge_names(merged, state, values, old, policy)
    for key in PLAIN:
        if key not in NAMES and values.get(key):
            _merge_plain(merged, key, state.get(key), values[key], old.get(key), policy)
    for key in ONLY_FILLED:
        if values.get(key) and not state.get(key):
            merged.set(key, values[key])
    merge_points(merged, state["points"], values.get("points", []), old.get("points", []), country)
    _merge_addresses(merged, state["addresses"], values.get("addresses", []), old.get("addresses", []), policy)
    merge_long(merged, state, values, old)
    return merged


def _merge_names(merged: Merge, state: dict, values: dict, old: dict, policy: str) -> None:
    """Names change together: where the file did not change them, or does not win, none of them does."""
    told = {key: values[key] for key in NAMES if values.get(key)}
    differing = {key: value for key, value in told.items() if value != state.get(key)}
    if not differing:
        return
    is_empty = not any(state.get(key) for key in NAMES)
    changed = bool(old) and {k: old[k] for k in NAMES if old.get(k)} != told
    untouched = bool(old) and all(state.get(k) == old[k] for k in NAMES if old.get(k))
    if is_empty or policy == "file" or (policy == "follow" and changed and untouched):
        for key, value in differing.items():
            merged.set(key, value)
    elif differing.get("name") and fold(differing["name"]) != fold(state.get("name", "")):
        merged.left[label_of("name").capitalize()] = differing["name"]


def _merge_plain(merged: Merge, key: str, here: Any, new: Any, old: Any, policy: str) -> None:
    if here == new or (isinstance(new, str) and fold(str(here or "")) == fold(new)):
        return
    follows = policy == "follow" and old and old != new and here == old
    if not here or policy == "file" or follows:
        merged.set(key, new)
    elif not (policy == "follow" and old == new):
        merged.left[label_of(key).capitalize()] = str(new)


def merge_points(merged: Merge, here: list[dict], new: list[dict], old: list[dict], country: str) -> None:
    """New ones are added; one that the file changed takes the place of the one it brought before."""
    points = [dict(p) for p in here]
    known = {_same_point(p, p["normal"]) for p in points}
    gone = [p for p in old if not any(p["kind"] == n["kind"] and p["value"] == n["value"] for n in new)]
    is_changed = False
    for point in new:
        normal = normal_of(point["kind"], point["label"], point["value"], country)
        if _same_point(point, normal) in known:
            continue
        place = _place_of_old(points, gone, point)
        if place is None:
            points.append({**point, "id": None, "normal": normal})
        else:
            points[place] = {**points[place], "value": point["value"], "normal": normal}
        known.add(_same_point(point, normal))
        is_changed = True
    if is_changed:
        merged.set("points", points)


def _same_point(point: dict, normal: str) -> tuple[str, str, str]:
    """What makes two the same: one name on two networks is two addresses, one phone under two labels is one."""
    return point["kind"], normal or point["value"], point["label"] if point["kind"] == "message" else ""


def _place_of_old(points: list[dict], gone: list[dict], point: dict) -> int | None:
    """Where the value stands that this one replaces: same kind and label, brought by the file, untouched since."""
    for old in gone:
        if (old["kind"], old["label"]) != (point["kind"], point["label"]):
            continue
        for place, known in enumerate(points):
            if known["kind"] == old["kind"] and known["value"] == old["value"]:
                gone.remove(old)
                return place
    return None


def _merge_addresses(merged: Merge, here: list[dict], new: list[dict], old: list[dict], policy: str) -> None:
    addresses = [dict(a) for a in here]
    is_changed = False
    for address in new:
        if any(same_place(address, known) for known in addresses):
            continue
        told = next((o for o in old if o["label"] == address["label"]), None)
        place = next((n for n, a in enumerate(addresses) if told and same_place(told, a)), None)
        if place is None and policy == "file":
            place = next((n for n, a in enumerate(addresses) if a["label"] == address["label"]), None)
        if place is not None and policy != "fill":
            addresses[place] = {"id": addresses[place].get("id"), **address}
        elif not any(a["label"] == address["label"] for a in addresses):
            addresses.append({"id": None, **address})
        else:
            merged.left["Address"] = ", ".join(address.get(p, "") for p in PLACE if address.get(p)).replace("\n", ", ")
            continue
        is_changed = True
    if is_changed:
        merged.set("addresses", addresses)


def add_places(merged: Merge, here: list[dict], new: list[dict], old: list[dict]) -> None:
    """Further addresses of somebody known: added beside the others, or in the place of what the row said before."""
    addresses = [dict(a) for a in here]
    for address in new:
        if any(same_place(address, known) for known in addresses):
            continue
        place = next((n for n, a in enumerate(addresses) if any(same_place(o, a) for o in old)), None)
        if place is None:
            addresses.append({"id": None, **address})
        else:
            addresses[place] = {"id": addresses[place].get("id"), **address}
    if addresses != here:
        merged.set("addresses", addresses)


def same_place(one: dict, other: dict) -> bool:
    return all(fold(one.get(part) or "") == fold(other.get(part) or "") for part in PLACE)


def merge_long(merged: Merge, state: dict, values: dict, old: dict) -> None:
    """Notes, tags and ids add up."""
    notes, here = values.get("notes", ""), state.get("notes", "")
    if notes and notes not in here:
        told = old.get("notes", "")
        text = here.replace(told, notes) if told and told in here else "\n\n".join(t for t in (here, notes) if t)
        merged.set("notes", text)
    known = {fold(t) for t in state.get("tags", [])}
    if more := [t for t in values.get("tags", []) if fold(t) not in known]:
        merged.set("tags", [*state["tags"], *more])
    ids = {**state.get("external_ids", {}), **values.get("external_ids", {})}
    if ids != state.get("external_ids", {}):
        merged.set("external_ids", ids)


def block_of(draft: Draft, left: dict[str, str], imported: Any, on: str) -> dict | None:
    """What has no field, as one block of "Other imported data"; None where there is nothing.

    The key names this row in files of this shape: a file with other columns has a block of its own.
    """
    values = {**draft.other, **{k: v for k, v in left.items() if k not in draft.other}}
    key = f"{imported.header[:12]}{draft.key}"
    return {"source": imported.name, "row": draft.number, "on": on, "key": key, "values": values} if values else None


def with_block(blocks: list[dict], block: dict | None) -> list[dict] | None:
    """The blocks with this one in the place of what the same row brought before; None where nothing changes."""
    if block is None:
        return None
    place = next((n for n, known in enumerate(blocks) if known.get("key") == block["key"]), None)
    if place is None:
        return [*blocks, block]
    if blocks[place].get("values") == block["values"]:
        return None
    return [*blocks[:place], block, *blocks[place + 1 :]]
