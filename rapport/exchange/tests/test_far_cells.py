"""Sheets with a stray cell in their last corner, as other programs than Excel write them."""

import tracemalloc

import pytest

from rapport.exchange.readers import Unreadable
from rapport.exchange.readers.far_cells import size_of_sheet
from rapport.exchange.tests.test_readers import ZipFile, look

NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
KIND = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/></manifest:manifest>'
)
CELL = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
ROW = "<table:table-row{}>{}</table:table-row>"
EMPTY = '<table:table-cell table:style-name="a&gt;b" table:number-columns-repeated="16382"/>'
FAR = ' table:number-rows-repeated="1048570"'


def open_document(path, *rows):
    sheet = f'<table:table table:name="People">{"".join(rows)}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    with ZipFile(path, "w") as packed:
        packed.writestr("mimetype", KIND)
        packed.writestr("META-INF/manifest.xml", MANIFEST)
        packed.writestr(
            "content.xml", f'<?xml version="1.0"?><office:document-content {NAMES}>{body}</office:document-content>'
        )
    return path


PEOPLE = [ROW.format("", CELL.format("", name) + EMPTY) for name in ("Name", "Joe")]


def test_empty_cells_to_the_end_of_the_sheet_are_usual(tmp_path):
    path = open_document(tmp_path / "people.ods", *PEOPLE, ROW.format(FAR, EMPTY))
    assert look(path).rows[0].cells == ["Joe"]


@pytest.mark.parametrize(
    "rest",
    [
        [ROW.format(FAR, EMPTY), ROW.format("", EMPTY + CELL.format("", "x"))],
        [ROW.format(FAR, CELL.format(' table:number-columns-repeated="16384"', "x"))],
    ],
)
def test_a_stray_cell_of_an_open_document_does_not_fill_the_memory(tmp_path, rest):
    path = open_document(tmp_path / "corner.ods", *PEOPLE, *rest)
    tracemalloc.start()
    with pytest.raises(Unreadable, match="very far from the others"):
        look(path)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000


def record(kind, octets):
    return bytes([kind, len(octets)]) + octets


def number(value):
    return value.to_bytes(4, "little")


@pytest.mark.parametrize(("row", "column", "size"), [(1, 2, 6), (1_048_575, 16_383, 1_048_576 * 16_384)])
def test_a_binary_sheet_is_as_large_as_its_last_cell(tmp_path, row, column, size):
    cells = [record(0, number(0) + bytes(13)), record(7, number(0) + bytes(8)), record(0, number(row) + bytes(13))]
    with ZipFile(tmp_path / "people.xlsb", "w") as packed:
        strange = b"\x94\x01\x10" + bytes(16)  # the sheet's own dimension, which nobody has to believe
        packed.writestr("xl/worksheets/sheet1.bin", strange + b"".join([*cells, record(7, number(column) + bytes(8))]))
        assert size_of_sheet(packed, "xl/worksheets/sheet1.bin") == size
