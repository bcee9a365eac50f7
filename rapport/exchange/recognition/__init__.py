"""Who in a file is here already: by external id, by the row itself, by likeness."""

from rapport.exchange.recognition.judging import Judge, Verdict
from rapport.exchange.recognition.parties import Parties

__all__ = ["Judge", "Parties", "Verdict"]
