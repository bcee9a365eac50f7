"""What the fields of activities can be: kinds, outcomes, states."""

from rapport.activities.models import Kind, Outcome
from rapport.organisation.queries import directory


def kinds() -> list[tuple[int, str]]:
    return list(Kind.objects.values_list("pk", "name"))


def outcomes() -> list[tuple[int, str]]:
    """Every outcome; the kind beside the name where two kinds share it."""
    rows = list(Outcome.objects.order_by("kind__position", "position").values_list("pk", "name", "kind__name"))
    names = [name for _, name, _ in rows]
    return [(pk, f"{name} ({kind.lower()})" if names.count(name) > 1 else name) for pk, name, kind in rows]


def people() -> list[tuple[int, str]]:
    """Colleagues, those who left included: what they did stays theirs."""
    everybody = directory().items()
    return [(pk, name) for pk, (name, is_active) in sorted(everybody, key=lambda one: not one[1][1])]


def directions() -> list[tuple[str, str]]:
    return [("out", "We did"), ("in", "They did")]


def priorities() -> list[tuple[int, str]]:
    return [(1, "Important"), (0, "Normal"), (-1, "Low")]
