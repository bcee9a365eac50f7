"""What a contact is to us: perspectives and stages, standings and their log, facts, reservations."""

from rapport.perspectives.models.fact import Fact, identity
from rapport.perspectives.models.mail_domain import MailDomain
from rapport.perspectives.models.perspective import PURCHASING, SALES, Perspective, RuleSet, Stage
from rapport.perspectives.models.reservation import Reservation
from rapport.perspectives.models.standing import FAR, IN_FORCE, Exemption, Move, StageCount, Standing

__all__ = [
    "FAR",
    "IN_FORCE",
    "PURCHASING",
    "SALES",
    "Exemption",
    "Fact",
    "MailDomain",
    "Move",
    "Perspective",
    "Reservation",
    "RuleSet",
    "Stage",
    "StageCount",
    "Standing",
    "identity",
]
