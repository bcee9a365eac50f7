"""vCard 2.1, 3.0 and 4.0: the only place that knows the format. vobject takes the lines apart, the meaning is ours."""

from rapport.exchange.vcard.lines import BrokenCard, Property, properties_of
from rapport.exchange.vcard.taking import values_of
from rapport.exchange.vcard.writing import card_text

__all__ = ["BrokenCard", "Property", "card_text", "properties_of", "values_of"]
