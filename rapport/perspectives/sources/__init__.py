"""What this room shows on the pages of lower rooms."""

from rapport.perspectives.sources import move, perspective, qualification, reservation, standing

SOURCES = (*reservation.SOURCES, *standing.SOURCES, *move.SOURCES, *qualification.SOURCES, *perspective.SOURCES)
