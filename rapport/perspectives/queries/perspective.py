"""The perspectives as they are set up: read whole, and again only when `Organisation.perspectives_stamp` has changed."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from rapport.access import keys
from rapport.access.seeing import rights_of
from rapport.base import catalogue
from rapport.base.errors import Gone
from rapport.contacts.queries.known import hidden_of
from rapport.organisation.queries import organisation
from rapport.perspectives.lifecycle.rules import ROLES, Rules
from rapport.perspectives.models import PURCHASING, SALES, Perspective, RuleSet, Stage


@dataclass(frozen=True)
class Setup:
    """Every perspective and stage, switched off ones included, and the rules of sales. Not to be written to."""

    perspectives: dict[int, Perspective]
    stages: dict[int, Stage]
    rules: tuple[tuple[date | None, Rules], ...] = ()
    worked_out: dict = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def of_perspective(self) -> dict[int, list[Stage]]:
        """Perspective → its stages in order, without those merged into others."""
        found: dict[int, list[Stage]] = {pk: [] for pk in self.perspectives}
        for stage in self.stages.values():
            if stage.merged_into_id is None:
                found[stage.perspective_id].append(stage)
        return found

    def by_key(self, key: str) -> Perspective | None:
        return next((one for one in self.perspectives.values() if one.key == key), None)

    def read_as(self, stage_id: int) -> int:
        """The stage as which one is read: itself, or whatever it was merged into."""
        seen: set[int] = set()
        while (stage := self.stages[stage_id]).merged_into_id and stage_id not in seen:
            seen.add(stage_id)
            stage_id = stage.merged_into_id
        return stage_id

    def read_as_one(self, stage_id: int) -> tuple[int, ...]:
        """This stage and all that are read as it."""
        return stage_id, *(pk for pk in self.stages if pk != stage_id and self.read_as(pk) == stage_id)

    def stored_for(self, perspective: Perspective, stage: str) -> tuple[int, ...]:
        """What standings may have for a stage named by its id or its key; () where there is none such."""
        ours = [one for one in self.stages.values() if one.perspective_id == perspective.pk]
        found = next((one.pk for one in ours if stage in (str(one.pk), one.key)), None)
        return () if found is None else self.read_as_one(self.read_as(found))

    @cached_property
    def reads(self) -> dict[int | None, int | None]:
        """Every stage → as which one it is read; no stage is read as none."""
        return {None: None} | {pk: self.read_as(pk) for pk in self.stages}

    @cached_property
    def roles(self) -> dict[str, int]:
        """What the rules of sales call a stage → its id. The log is calculated by these, whatever was merged since."""
        sales = self.by_key(SALES)
        return {one.key: one.pk for one in self.stages.values() if sales and one.perspective_id == sales.pk}

    @cached_property
    def counts_as(self) -> dict[int, int]:
        """Stages of sales that no rule names → the one that it does name and that they are merged with: whoever is shown as a
        customer is one to the rules."""
        ruled = {self.roles[role]: self.read_as(self.roles[role]) for role in ROLES if role in self.roles}
        first = {read: pk for pk, read in reversed(ruled.items())}
        found = {pk: first.get(self.read_as(pk)) for pk in self.roles.values() if pk not in ruled}
        return {pk: as_one for pk, as_one in found.items() if as_one}

    @cached_property
    def by_role(self) -> dict[str, int]:
        """The same, each as it is read now: where contacts stand."""
        return {key: self.read_as(pk) for key, pk in self.roles.items()}


_kept: dict[str, Setup] = {}


def setup() -> Setup:
    """The set-up as of this request."""
    stamp = organisation().perspectives_stamp
    found = _kept.get(stamp)
    if found is None:
        found = _read()
        _kept.clear()
        _kept[stamp] = found
    return found


def forget_setup() -> None:
    """It was written in this process: read anew, whatever the stamp."""
    _kept.clear()


def _read() -> Setup:
    rows = RuleSet.objects.filter(perspective__key=SALES).order_by("since")
    rules = sorted(((one.since, Rules.read(one.rules)) for one in rows), key=lambda pair: pair[0] or date.min)
    return Setup(
        {one.pk: one for one in Perspective.objects.order_by("position", "id")},
        {one.pk: one for one in Stage.objects.order_by("perspective", "position", "id")},
        tuple(rules),
    )


def perspective_names() -> list[tuple[int, str]]:
    """Every perspective, switched off ones included, to be named by cards."""
    return [(pk, one.name) for pk, one in setup().perspectives.items()]


def perspectives() -> list[Perspective]:
    """Those that are switched on, in order."""
    return [one for one in setup().perspectives.values() if one.is_active]


def sales() -> Perspective:
    found = setup().by_key(SALES)
    if found is None:
        raise Gone("There is no perspective for sales.")
    return found


def purchasing() -> Perspective | None:
    return setup().by_key(PURCHASING)


def stages_of(perspective: Perspective) -> list[Stage]:
    """Its stages in order, without those merged into others."""
    return setup().of_perspective[perspective.pk]


def lead_stages() -> frozenset[int]:
    """The stages of Sales before opportunity, those merged into one of them included: who stands there is qualified."""
    ours = setup()
    if (found := ours.worked_out.get("leads")) is None:
        perspective, opportunity = sales(), ours.by_role.get("opportunity")
        last = ours.stages[opportunity].position if opportunity else 0
        before = {one.pk for one in stages_of(perspective) if one.position < last and not one.is_closed}
        found = frozenset(pk for pk in ours.stages if ours.read_as(pk) in before)
        ours.worked_out["leads"] = found
    return found


def stage_of(stage_id: int) -> Stage:
    """One stage as it is read now. Raises Gone."""
    ours = setup()
    if stage_id not in ours.stages:
        raise Gone("This stage is not here any more.")
    return ours.stages[ours.read_as(stage_id)]


def seen_perspectives(user: Any) -> list[Perspective]:
    """Those switched on that somebody may see. None is Rapport itself, which sees all."""
    return [one for one in perspectives() if may_see(user, one)]


def known_perspectives(user: Any) -> list[Perspective]:
    """Those of which somebody may know who stands where: seen, and the stage is no hidden field."""
    hidden = hidden_of(user)
    return [one for one in seen_perspectives(user) if f"{one.key}_stage" not in hidden]


def perspective_for(user: Any, key: str) -> Perspective:
    """One of these, by key. Raises Gone."""
    found = next((one for one in known_perspectives(user) if one.key == key), None)
    if found is None:
        raise Gone("There is no such perspective.")
    return found


def may_see(user: Any, perspective: Perspective) -> bool:
    """Whether somebody may know where contacts stand here; whoever may change it sees it."""
    if user is None or not perspective.seen_by or user.is_administrator:
        return True
    return (
        _is_named(user, perspective.seen_by) or bool(perspective.changed_by) and _is_named(user, perspective.changed_by)
    )


def may_change(user: Any, perspective: Perspective) -> bool:
    """Whether somebody may set stages here, of contacts that they may change."""
    if user is None:
        return True
    if not perspective.is_active or not may_see(user, perspective):
        return False
    return not perspective.changed_by or user.is_administrator or _is_named(user, perspective.changed_by)


PARTS = ("stage", "since", "owner", "review")  # the fields that people fill in


def fixed_parts(user: Any, perspective: Perspective) -> frozenset[str]:
    """Which of these somebody may not change in a perspective: read only for them, or hidden from them."""
    fixed = catalogue.fixed_fields(catalogue.card("contact"), user)
    return frozenset(part for part in PARTS if f"{perspective.key}_{part}" in fixed)


def may_set_stages(user: Any, perspective: Perspective) -> bool:
    """Whether somebody may change it, and the stage is no field that they may only read."""
    return may_change(user, perspective) and "stage" not in fixed_parts(user, perspective)


def may_place(user: Any, perspective: Perspective) -> bool:
    """Whether somebody may change anything of a standing there: its stage, who looks after it, or its review."""
    return may_change(user, perspective) and not {"stage", "owner", "review"} <= fixed_parts(user, perspective)


def _is_named(user: Any, named: list[str]) -> bool:
    rights = rights_of(user)
    people = frozenset([rights.user])
    return bool({keys.read(one) for one in named} & rights.structure.names_of(people))
