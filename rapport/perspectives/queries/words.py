"""The organisation's own words in every sentence that speaks of sales: what one case and one order are called, and the stages."""

from typing import Any

from django.utils.functional import lazy

from rapport.perspectives.lifecycle.rules import SAID
from rapport.perspectives.models import Fact, Perspective
from rapport.perspectives.queries.perspective import Setup, sales, setup

KINDS = {
    Fact.Kind.OPENED: "{Opportunity} opened",
    Fact.Kind.LOST: "{Opportunity} lost",
    Fact.Kind.NEUTRAL: "{Opportunity} closed neutral",
    Fact.Kind.WON: "{Opportunity} won",
    Fact.Kind.ORDER: "{Order}",
    Fact.Kind.CANCELLED: "{Order} cancelled",
    Fact.Kind.REFUNDED: "{Order} refunded",
}


def word_of(perspective: Perspective, key: str) -> str:
    """One of its words, such as "matter" for "opportunity"; of several the one with an s where only one was renamed."""
    own, one = perspective.words, ONE.get(key, key)
    if own.get(key, key) == key and own.get(one, one) != one:
        return f"{own[one]}s"
    return own.get(key) or key


ONE = {"opportunities": "opportunity", "orders": "order"}


def words() -> dict[str, str]:
    """What sentences speak of, as sales calls it: `order`, `an_order`, `orders`, `Orders` …, and each stage by its role."""
    ours = setup()
    if (found := ours.worked_out.get("words")) is None:
        found = ours.worked_out["words"] = _words(ours, sales())
    return found


def worded(sentence: str) -> str:
    """A sentence with its words: "the first {order}", "{Order} won"."""
    return sentence.format_map(words())


in_words: Any = lazy(worded, str)  # read when it is shown, for what is named once and for all


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def cause_of(rule: str) -> str:
    """What moved a contact."""
    return worded(SAID.get(rule, rule))


def kind_of(kind: str) -> str:
    """What happened in sales."""
    return worded(KINDS[Fact.Kind(kind)])


def kinds() -> list[tuple[str, str]]:
    return [(kind.value, kind_of(kind)) for kind in Fact.Kind]


def _words(ours: Setup, perspective: Perspective) -> dict[str, str]:
    found = {key: word_of(perspective, key) for key in ("opportunity", "opportunities", "order", "orders")}
    for one in ("opportunity", "order"):
        found[f"an_{one}"] = f"{'an' if found[one][:1].lower() in tuple('aeiou') else 'a'} {found[one]}"
    found["order_or_opportunity"] = " or ".join(dict.fromkeys((found["order"], found["opportunity"])))
    found["an_order_or_opportunity"] = " or ".join(dict.fromkeys((found["an_order"], found["an_opportunity"])))
    found["orders_and_opportunities"] = " and ".join(dict.fromkeys((found["orders"], found["opportunities"])))
    found |= {capital(key): capital(word) for key, word in found.items()}
    found["sales"] = perspective.name
    return found | {f"stage_{role}": ours.stages[stage].name for role, stage in ours.by_role.items()}
