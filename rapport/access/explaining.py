"""What somebody can do with one record, and why: reasons, privileges and hidden fields in plain words."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from rapport.access import keys
from rapport.access.models import Level, Post, Profile, Share, SharingRule
from rapport.access.predicates import lookup_choices
from rapport.access.queries import LEVELS
from rapport.access.reasons import Reason, Shared, level_of, reasons
from rapport.access.rights import Rights
from rapport.access.seeing import rights_of
from rapport.access.wording import Names
from rapport.base.catalogue import card, hidden_fields
from rapport.organisation.models import User

DEEDS = (
    ("view", "See", "eye"),
    ("change", "Change", "pencil"),
    ("delete", "Move to the trash", "trash-2"),
    ("share", "Give away and share", "share-2"),
    ("export", "Export", "download"),
)
REACH = {Level.READ: "See", Level.WRITE: "Change", Level.FULL: "All"}
SAID = {Level.READ: "read", Level.WRITE: "read and change", Level.FULL: "change, delete and share"}
OF_THE_OWNER = {"own", "group", "nobodys"}
ICONS = {
    "administrator": "shield-check",
    "default": "users",
    "nobodys": "users",
    "own": "user-check",
    "group": "users-round",
    "rule": "share-2",
    "share": "share-2",
}


class Sentence(NamedTuple):
    """One line of the page: `aside` is how the person comes to it, `mark` how far it reaches."""

    icon: str
    words: str
    aside: str = ""
    mark: str = ""
    url: str = ""


@dataclass
class Explained:
    """Everything the page says."""

    deeds: list[tuple[str, str, bool]]  # (label, icon, whether)
    because: list[Sentence]
    more: list[Sentence]
    hidden: list[str]


@dataclass
class Explanation:
    """One person and one record with an owner."""

    user: User
    record: Any
    asker: User  # who reads it: from whom the owner is hidden, is not told it by the reasons either

    def __post_init__(self) -> None:
        self.rights: Rights = rights_of(self.user)
        self.record_type: str = self.record._meta.model_name
        self.is_owner_told = "owner" not in hidden_fields(card(self.record_type), self.asker)
        self.plural = card(self.record_type).plural
        self.names = Names()
        self.shares = [
            Shared(keys.read(one.to), one.level, one.rule_id, one.by_id)
            for one in Share.objects.filter(record_type=self.record_type, record_id=self.record.pk)
        ]
        self.reasons = reasons(self.rights, self.record_type, self.record.owned_by, self.shares)
        self.level = level_of(self.reasons) if self.user.is_active else 0

    def told(self) -> Explained:
        """The page."""
        deeds = [(label, icon, self._may(verb)) for verb, label, icon in DEEDS]
        because = [self._reason(one) for one in self.reasons] if self.user.is_active else []
        limited = self.rights.hidden(self.record_type)
        fields = card(self.record_type).fields
        return Explained(
            deeds,
            [*because, *self._profiles()] if self._may("view") else [],
            list(self._more()),
            sorted(fields[key].label for key in limited if key in fields) if self.level else [],
        )

    def _needs(self, verb: str) -> tuple[str, int]:
        return f"{self.record_type}s.{verb}", LEVELS[verb]

    def _may(self, verb: str) -> bool:
        privilege, level = self._needs(verb)
        return self.user.is_active and self.level >= level and privilege in self.rights.privileges

    def _reason(self, one: Reason) -> Sentence:
        url = f"/settings/sharing/?rule={one.rule.id}" if one.rule else ""
        if one.share and one.share.rule:
            url = f"/settings/sharing/?rule={one.share.rule}"
        if not self.is_owner_told and (one.kind in OF_THE_OWNER or (one.rule and one.rule.of)):
            return Sentence("lock", self._without_owner(one), mark=REACH[Level(one.level)])
        return Sentence(ICONS[one.kind], self._words(one), self._steps(one), REACH[Level(one.level)], url)

    def _without_owner(self, one: Reason) -> str:
        """Why, without whose it is."""
        hidden = "whose it is, is hidden from you"
        if one.rule:
            return f"A rule opens it to {self.names.of(one.rule.to)}, to {SAID[Level(one.level)]}; {hidden}."
        return f"It goes by whose the record is: {hidden}."

    def _words(self, one: Reason) -> str:
        who = self.names.person(one.whose) if one.whose else ""
        if one.rule and one.rule.of:
            opens = f"{self.plural} of {self.names.of(one.rule.of)}"
            return f"A rule opens {opens} to {self.names.of(one.rule.to)}, to {SAID[Level(one.level)]}."
        if one.share:
            return self._share(one.share)
        return {
            "administrator": "Administrators see all records.",
            "default": f"By default everybody may {SAID[Level(one.level)]} all {self.plural.lower()}.",
            "nobodys": "It belongs to nobody, so whoever may change it may do all with it.",
            "own": f"{who} owns it.",
            "group": f"It belongs to group {self.names.groups.get(one.group, '')}, and {who} is in it.",
        }[one.kind]

    def _share(self, share: Shared) -> str:
        to, far = self.names.of(share.to), SAID[Level(share.level)]
        if share.rule:
            named = dict(lookup_choices(self.record_type))
            lookup = next((rule.lookup for rule in self._rules() if rule.pk == share.rule), None)
            found = f"{self.plural} found by “{named[lookup]}”" if lookup in named else "what a lookup finds"
            return f"A rule opens {found} to {to}, to {far}. This is one of them."
        by = f" by {self.names.person(share.by)}" if share.by else ""
        return f"It was shared with {to}{by}, to {far}."

    def _rules(self) -> list[Any]:
        return list(SharingRule.objects.filter(pk__in={one.rule for one in self.shares if one.rule}))

    def _steps(self, one: Reason) -> str:
        """How the person comes to stand where the reason holds."""
        told, at = [], self.user.pk
        until = {(who, deputy): day for who, deputy, _, day in self.rights.structure.absences}
        for step in one.steps:
            upper, lower = self.names.person(at), self.names.person(step.user)
            if step.kind == "below":
                told.append(f"{lower} works below {upper}")
            else:
                told.append(f"{upper} stands in for {lower} until {until[step.user, at]:%-d %b}")
            at = step.user
        return "; ".join(told) + "." if told else ""

    def _profiles(self) -> Iterator[Sentence]:
        """Which profile allows what, of what the record's reasons let them."""
        allowed: dict[int, list[str]] = defaultdict(list)
        for profile, _ in self.rights.profiles:
            for verb, label, _ in DEEDS:
                privilege, level = self._needs(verb)
                if privilege in profile.names and self.level >= level and label.lower() not in allowed[profile.id]:
                    allowed[profile.id].append(label.lower())
        post = Post.objects.filter(user=self.user).select_related("role").first()
        where = f", through role {post.role.name}," if post else ""
        for profile in Profile.objects.filter(pk__in=allowed):
            if words := allowed[profile.pk]:
                said = f"Profile {profile.name}{where} allows: {', '.join(words)}."
                yield Sentence("id-card", said, url=f"/settings/profiles/{profile.pk}/")

    def _more(self) -> Iterator[Sentence]:
        """What would open what is closed."""
        if not self.user.is_active:
            yield Sentence("user-x", f"{self.user.name} left and cannot sign in.")
            return
        lacking = [label.lower() for verb, label, _ in DEEDS if self._needs(verb)[0] not in self.rights.privileges]
        if lacking:
            yield Sentence("id-card", f"No profile of {self.user.first_name} allows: {', '.join(lacking)}.")
        if self.level < Level.FULL and self.is_owner_told:
            owner = self.record.owned_by
            if owner > 0:
                yield Sentence("network", f"A role above that of {self.names.person(owner)} would see it.")
                yield Sentence("user-check", f"{self.names.person(owner)} owns it and could share it.")
            elif owner < 0:
                group = self.names.groups.get(-owner, "")
                yield Sentence("users-round", f"It belongs to group {group}: whoever is in it may do all with it.")
