"""Words of files of orders and opportunities: their headers, kinds and statuses, in the languages such files come in."""

from collections.abc import Mapping
from functools import cache

from rapport.base.text import fold
from rapport.exchange.readers.rows import bare
from rapport.perspectives.queries.words import in_words

ORDER, OPPORTUNITY, LEFT = "order", "opportunity", "-"
KINDS = {
    ORDER: in_words("{Orders}"),
    OPPORTUNITY: in_words("{Opportunities}, their end as the status says"),
    "opened": in_words("{Opportunities} opened"),
    "won": in_words("{Opportunities} won"),
    "lost": in_words("{Opportunities} lost"),
    "neutral": in_words("{Opportunities} closed neutral"),
    "cancelled": in_words("{Orders} cancelled"),
    "refunded": in_words("{Orders} refunded"),
}
MEANINGS = {
    ORDER: {
        ORDER: in_words("{An_order}"),
        "cancelled": "Cancelled",
        "refunded": "Wholly refunded",
        LEFT: in_words("No {order}: leave it out"),
    },
    OPPORTUNITY: {
        "opened": "Still open",
        "won": "Won",
        "lost": "Lost",
        "neutral": "Closed neutral",
        LEFT: "Leave it out",
    },
}
# Role → headers, bare, with commas between.
HEADS: dict[str, str] = {
    "of_id": (
        "customer id, customer no, customer number, customer, client id, account id, account number, contact id, "
        "external id, debtor, kundennummer, kunden nr, kundennr, debitor, numero client, id cliente, debitorennummer, "
        "klantnummer, codice cliente, company id, buyer id"
    ),
    "of_email": ("email, e mail, customer email, buyer email, contact email, e mail adresse, courriel"),
    "of_phone": ("phone, telephone, customer phone, mobile, telefon, telefono"),
    "of_name": (
        "customer name, client name, account name, company, company name, client, account, contact, buyer, kunde, "
        "kundenname, firma, nom du client, cliente, nombre del cliente, klant, contact name, name"
    ),
    "reference": (
        "order id, order no, order number, order, invoice no, invoice number, invoice, reference, document no, "
        "opportunity id, opportunity, opportunity name, deal id, deal, deal name, po number, number, no, "
        "auftragsnummer, auftrag, bestellnummer, belegnummer, rechnungsnummer, numero de commande, commande, numero "
        "de pedido, pedido, ordernummer, numero ordine"
    ),
    "on": (
        "order date, date, ordered on, ordered at, invoice date, created date, created, created at, opened, opened "
        "on, open date, document date, day, auftragsdatum, bestelldatum, datum, belegdatum, rechnungsdatum, date de "
        "commande, fecha de pedido, fecha, orderdatum, data ordine, posting date"
    ),
    "closed_on": (
        "close date, closed date, closed on, closed, closed at, won on, lost on, cancelled on, refunded on, "
        "abschlussdatum, geschlossen am, date de cloture, fecha de cierre, end date"
    ),
    "amount": (
        "amount, total, order total, order value, value, net amount, net, revenue, grand total, sum, price, betrag, "
        "summe, auftragswert, netto, umsatz, montant, total ht, importe, valor, bedrag, importo"
    ),
    "currency": ("currency, currency code, currency iso code, wahrung, waehrung, devise, moneda, valuta"),
    "status": ("status, stage, state, opportunity stage, deal stage, order status, phase, statut, estado"),
    "fact_kind": ("kind, type, record type, document type, art, belegart, tipo"),
}
# Headers that no list of contacts or of relationships has.
OF_SALES = (
    "auftragsdatum, auftragsnummer, belegnummer, bestelldatum, bestellnummer, data ordine, date de commande, deal, "
    "deal id, deal name, deal stage, fecha de pedido, invoice date, invoice no, invoice number, numero de commande, "
    "numero de pedido, numero ordine, opportunity, opportunity id, opportunity name, opportunity stage, order date, "
    "order id, order no, order number, order status, order total, order value, orderdatum, ordered at, ordered on, "
    "ordernummer, rechnungsnummer"
)
OF_OPPORTUNITIES = "deal, deal id, deal name, deal stage, opportunity, opportunity id, opportunity name"
KIND_WORDS = {
    **dict.fromkeys(("order", "sale", "purchase", "invoice", "auftrag", "bestellung", "commande", "pedido"), ORDER),
    **dict.fromkeys(("opportunity", "deal", "chance", "opportunite", "oportunidad"), OPPORTUNITY),
    **dict.fromkeys(("opened", "opportunity opened", "deal opened"), "opened"),
    **dict.fromkeys(("won", "opportunity won", "closed won", "deal won"), "won"),
    **dict.fromkeys(("lost", "opportunity lost", "closed lost", "deal lost"), "lost"),
    **dict.fromkeys(("neutral", "opportunity closed neutral", "closed neutral"), "neutral"),
    **dict.fromkeys(("cancelled", "canceled", "order cancelled", "cancellation", "storno"), "cancelled"),
    **dict.fromkeys(("refunded", "refund", "order refunded", "credit note", "gutschrift"), "refunded"),
}
_ENDS = {
    OPPORTUNITY: {
        "won": "won closed won gewonnen gagne gagnee ganado ganada vinto vinta gewonnen success",
        "lost": "lost closed lost verloren perdu perdue perdido perdida perso persa",
        "neutral": "neutral closed neutral closed no decision abandoned cancelled canceled postponed withdrawn duplicate",
        "opened": "open opened new in progress prospecting qualification proposal negotiation quoted offen neu angebot abierto",
    },
    ORDER: {
        "cancelled": "cancelled canceled void voided storniert annule annulee anulado annullato geannuleerd",
        "refunded": "refunded returned reversed erstattet ruckerstattet rembourse remboursee reembolsado rimborsato",
        LEFT: "draft quote quotation offer entwurf angebot devis",
    },
}
_SEVERAL = ("closed won", "closed lost", "closed neutral", "no decision", "in progress")


def _words(text: str) -> set[str]:
    several = {one for one in _SEVERAL if one in text}
    for one in several:
        text = text.replace(one, " ")
    return several | set(text.split())


_MEANS = {kind: {w: means for means, text in ends.items() for w in _words(text)} for kind, ends in _ENDS.items()}


def meaning_of(status: str, kind: str, decided: Mapping[str, str]) -> str | None:
    """What a status means: as was decided, else as its word says. An order's unknown status is as good as none; else None."""
    word = fold(status)
    known = decided.get(word) or _MEANS[kind].get(word) or _MEANS[kind].get(bare(status))
    return known or (ORDER if kind == ORDER else None)


@cache
def fact_words() -> dict[str, str]:
    """Bare header → role in a file of orders or opportunities."""
    return {bare(word): role for role, words in HEADS.items() for word in words.split(", ")}


def is_of_sales(heads: list[str]) -> bool:
    """Whether these headers are those of orders or opportunities: whose, when, and a word that only they have; or nothing but
    words that they may have, number and amount among them."""
    roles = {fact_words().get(head) for head in heads}
    if "on" not in roles or not roles & {"of_id", "of_email", "of_phone", "of_name"}:
        return False
    has_nothing_else = None not in roles and {"reference", "amount"} <= roles
    return has_nothing_else or bool(set(OF_SALES.split(", ")) & set(heads))


def kind_of_file(heads: list[str]) -> str:
    return OPPORTUNITY if set(OF_OPPORTUNITIES.split(", ")) & set(heads) else ORDER
