"""From a row to a draft: what it would write, what it could not read, and by what it will be recognised."""

from rapport.exchange.drafts.facts import Draft, Plan
from rapport.exchange.drafts.reading import draft_of, drafts, is_day_first

__all__ = ["Draft", "Plan", "draft_of", "drafts", "is_day_first"]
