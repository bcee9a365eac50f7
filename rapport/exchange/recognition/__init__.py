"""Who in a file is here already: by external id, by the row itself, by likeness."""

from rapport.exchange.recognition.judging import Judge, Verdict
from rapport.exchange.recognition.parties import Parties
from rapport.exchange.recognition.refusing import refuse_unwritable

__all__ = ["Judge", "Parties", "Verdict", "refuse_unwritable"]
