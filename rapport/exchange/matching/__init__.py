"""Which column is what: by its header in many languages, then by what stands in it."""

from rapport.exchange.matching.guess import Guess, guess_about, guess_columns
from rapport.exchange.matching.targets import ABOUT, LEAVE_OUT, OTHER, Target, targets_of
from rapport.exchange.matching.words import header_words

__all__ = [
    "ABOUT",
    "LEAVE_OUT",
    "OTHER",
    "Guess",
    "Target",
    "guess_about",
    "guess_columns",
    "header_words",
    "targets_of",
]
