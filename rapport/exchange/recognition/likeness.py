"""How sure we are that a row and a contact are the same, and in which words."""

from dataclasses import dataclass

from rapidfuzz import fuzz

from rapport.base.text import fold
from rapport.contacts.likeness import person_score
from rapport.exchange.recognition.faces import Face

SURE = 97
LIKELY = 75


@dataclass(frozen=True)
class Likeness:
    score: int
    why: str

    @property
    def is_sure(self) -> bool:
        return self.score >= SURE


def likeness(new: Face, here: Face) -> Likeness | None:
    """None where nobody would ask whether these two are the same."""
    if new.ids and any(here.ids.get(system, value) != value for system, value in new.ids.items()):
        return None  # the other system itself says that they are two
    shared = _shared(new, here)
    if not (new.name or new.given or new.family) or not here.name:
        return Likeness(90, f"Same {shared}") if shared and not new.name else None
    if new.kind != here.kind:
        return None
    found = _people(new, here, shared) if new.kind == "person" else _companies(new, here, shared)
    return found if found and found.score >= LIKELY else None


def _shared(new: Face, here: Face) -> str:
    """The strongest way of reaching them that both have."""
    if new.reach.isdisjoint(here.reach):
        return ""
    common = new.reach & here.reach
    kinds = {key.partition(":")[0] for key in common}
    return next(
        (word for kind, word in (("email", "e-mail"), ("phone", "phone"), ("web", "web page")) if kind in kinds), ""
    )


def _people(new: Face, here: Face, shared: str) -> Likeness | None:
    same_day = bool(new.birthday and here.birthday) and new.birthday == here.birthday
    if new.birthday and here.birthday and not same_day and shared != "e-mail":
        return None
    if not shared and not same_day and new.company and here.company and new.company != here.company:
        return None  # nothing in common but the sound of a name: asked before anything dear is computed
    score = person_score((new.given, new.family), (here.given, here.family))
    if not new.family and not here.family and new.name and fold(new.name) == fold(here.name):
        score = 100
    if score >= 97:
        if shared or same_day:
            return Likeness(99, f"Same name and {shared or 'birthday'}")
        if new.company and new.company == here.company:
            return Likeness(92, "Same name, same company")
        return None if new.company and here.company else Likeness(80, "Same name")
    if score >= 80:
        if shared:
            return Likeness(90, f"Same {shared}, near-equal name")
        if new.company and new.company == here.company:
            return Likeness(85, "Same company, near-equal name")
        return Likeness(80, "Same birthday, near-equal name") if same_day and score >= 88 else None
    if shared == "e-mail" and ({new.given, new.family} & {here.given, here.family} - {""}):
        return Likeness(80, "Same e-mail, another name")
    return None


def _companies(new: Face, here: Face, shared: str) -> Likeness | None:
    places = bool(new.city and here.city)
    same_place = places and new.city == here.city and (not new.region or not here.region or new.region == here.region)
    if not shared and ((places and not same_place) or new.figures != here.figures):
        return None  # another town, another company: asked before anything dear is computed
    score = fuzz.ratio(new.words, here.words, score_cutoff=85) if new.figures == here.figures else 0
    if score >= 97:
        return _same_company(new, here, shared, same_place)
    if score >= 85 and (shared or same_place):
        return Likeness(82, f"Similar name, same {shared or 'city'}")
    return None


def _same_company(new: Face, here: Face, shared: str, same_place: bool) -> Likeness | None:
    if shared:
        return Likeness(99 if fold(new.name) == fold(here.name) else 93, f"Same name and {shared}")
    if same_place:
        return Likeness(90, "Same name, same city")
    if new.region and here.region and new.region != here.region:
        return None
    return Likeness(85, "Same name")
