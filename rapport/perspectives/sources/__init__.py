"""What this room shows on the pages of lower rooms."""

from rapport.perspectives.sources import qualification, reservation

SOURCES = (*reservation.SOURCES, *qualification.SOURCES)
