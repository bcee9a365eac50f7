"""What an action may refuse with. Each carries the sentence the person reads; doors turn them into their own form."""

from datetime import datetime


class Refused(Exception):
    """An action did not happen, and nothing was written."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Invalid(Refused):
    """Values that cannot be taken: field key → sentence; "" is the whole form."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class NotAllowed(Refused):
    """The person may not do this. Doors answer 403, or 404 where the record itself must not be known."""


class Gone(Refused):
    """The record is not there (any more) for this person. Doors answer 404."""


class Conflict(Refused):
    """Somebody saved since: `theirs` is what they changed, field key → {"before", "theirs", "yours"}; `by` and `at` say who."""

    def __init__(self, theirs: dict[str, dict], by: str = "", at: datetime | None = None, version: int = 0) -> None:
        super().__init__("Somebody else changed this record since you opened it.")
        self.theirs, self.by, self.at, self.version = theirs, by, at, version
