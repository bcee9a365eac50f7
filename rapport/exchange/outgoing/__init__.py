"""Files for other systems: CSV, spreadsheet, vCard."""

from rapport.exchange.outgoing.cards import write_cards
from rapport.exchange.outgoing.delimited import csv_lines, write_csv
from rapport.exchange.outgoing.sheet import write_sheet

FORMATS = {
    "csv": ("CSV", "text/csv; charset=utf-8", "csv"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "vcard": ("vCard 4.0", "text/vcard; charset=utf-8", "vcf"),
    "vcard3": ("vCard 3.0, for older phones", "text/vcard; charset=utf-8", "vcf"),
}
WRITERS = {"csv": write_csv, "xlsx": write_sheet, "vcard": write_cards, "vcard3": write_cards}

__all__ = ["FORMATS", "WRITERS", "csv_lines", "write_cards", "write_csv", "write_sheet"]
