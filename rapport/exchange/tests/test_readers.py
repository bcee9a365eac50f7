from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from rapport.exchange import readers
from rapport.exchange.matching import header_words
from rapport.exchange.readers import Unreadable, format_of


def look(path, **wished):
    return readers.look(path, format_of(path), wished, header_words())


def rows(path, **wished):
    return list(readers.walk(path, format_of(path), look(path, **wished)))


def written(tmp_path, octets, name="people.csv"):
    path = tmp_path / name
    path.write_bytes(octets)
    return path


@pytest.mark.parametrize(
    ("codec", "encoding"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "cp1252"), ("utf-16", "utf-16")]
)
def test_encodings_are_told_apart(tmp_path, codec, encoding):
    path = written(tmp_path, "Name;Ort\nJörg Müßig;Köln\n".encode(codec))
    reading = look(path)
    assert (reading.encoding, reading.delimiter, reading.columns) == (encoding, ";", ["Name", "Ort"])
    assert rows(path)[0].cells == ["Jörg Müßig", "Köln"]


def test_any_byte_is_read_in_the_end(tmp_path):
    path = written(tmp_path, b"Name,City\nZo\xeb \x81,Gen\xe8ve\n")
    assert rows(path)[0].cells == ["Zoë \x81", "Genève"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separators_are_guessed_also_with_commas_in_values(tmp_path, delimiter):
    line = delimiter.join(['"Doe, Joe"', "Boston", "617 555 0142"])
    path = written(tmp_path, f"{delimiter.join(['Name', 'City', 'Phone'])}\n{line}\n{line}\n".encode())
    assert look(path).delimiter == delimiter
    assert rows(path)[0].cells == ["Doe, Joe", "Boston", "617 555 0142"]


def test_the_header_is_found_below_a_title_and_missed_where_there_is_none(tmp_path):
    path = written(tmp_path, b"Members of the club,,\n,,\nName,Phone,City\nJoe,617 555 0142,Boston\n")
    assert (look(path).header, look(path).columns) == (3, ["Name", "Phone", "City"])
    bare = written(tmp_path, b"Joe Doe,617 555 0142,Boston\nAnn Roe,617 555 0143,Lowell\n", "bare.csv")
    assert (look(bare).header, look(bare).columns) == (0, ["Column A", "Column B", "Column C"])
    assert len(rows(bare)) == 2


def test_ragged_rows_are_filled_up_or_say_what_is_wrong(tmp_path):
    path = written(tmp_path, b"Name,Phone,City\nJoe\nAnn,1,Boston,,\nBen,Granin, Inc,1,Lowell\n")
    short, long, shifted = rows(path)
    assert short.cells == ["Joe", "", ""]
    assert (long.trouble, long.cells) == ("", ["Ann", "1", "Boston"])
    assert "5 cells where the header has 3" in shifted.trouble


def test_the_last_rows_that_speak_of_the_file_are_no_data(tmp_path):
    path = written(tmp_path, b"Name,Phone,City\nJoe,1,Boston\nTotal,,\n,,\n")
    assert [(r.is_footer, r.is_empty) for r in rows(path)] == [(False, False), (True, False), (False, True)]


def test_lines_are_counted_as_in_an_editor(tmp_path):
    path = written(tmp_path, b'Name,Notes\nJoe,"one\ntwo"\nAnn,x\n')
    assert [r.number for r in rows(path)] == [2, 4]


def test_a_lonely_quotation_mark_does_not_swallow_the_file(tmp_path):
    lines = [b"Name,Size"] + [b'"5 inch,x' if n == 3 else b"Joe %d,y" % n for n in range(200)]
    assert len(rows(written(tmp_path, b"\n".join(lines)))) == 200


def test_a_quotation_mark_that_is_never_closed_is_named(tmp_path):
    path = written(tmp_path, b'Name,Size\nJoe "The Man" Doe,1\n"Ann ""A"" Roe",2\n"Ben Lee,3\nCy Poe,4\n')
    first, second, third = rows(path)
    assert (first.cells[0], second.cells[0]) == ('Joe "The Man" Doe', 'Ann "A" Roe')
    assert (third.number, "holds all down to line 5" in third.trouble) == (4, True)


def test_files_glued_together_keep_the_letters_of_both(tmp_path):
    octets = "Name,City\nJosé Paz,München\nJosé Roa,Łódź\n".encode() + "Zoë Lee,Köln\n".encode("cp1252")
    assert [row.cells[0] for row in rows(written(tmp_path, octets))] == ["José Paz", "José Roa", "Zoë Lee"]


def test_a_person_may_say_how_to_read(tmp_path):
    path = written(tmp_path, "Name;Ort\nŁódź;x\n".encode("iso-8859-2"))
    assert rows(path, encoding="iso-8859-2")[0].cells[0] == "Łódź"
    assert look(path, header=0, delimiter=";").columns == ["Column A", "Column B"]


def test_spreadsheets_keep_what_was_typed(tmp_path):
    path = tmp_path / "people.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("People")
    for n, row in enumerate([["Name", "Zip", "Born"], ["Joe", 2110, None], ["Ann", 1.5, "x"]]):
        sheet.write_row(n + 2, 1, row)
    sheet.write_datetime(3, 3, __import__("datetime").datetime(1978, 10, 26), book.add_format({"num_format": "d/m/yy"}))
    book.close()
    reading = look(path)
    assert (reading.sheet, reading.header, reading.columns[1:]) == ("People", 3, ["Name", "Zip", "Born"])
    assert [r.cells[1:] for r in rows(path)] == [["Joe", "2110", "1978-10-26"], ["Ann", "1.5", "x"]]


def test_what_is_no_table_is_refused_with_a_sentence(tmp_path):
    protected = b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")
    files = {
        b"": "empty",
        b"   \n": "empty",
        b"Name,E-mail\n": "nothing below",
        b"%PDF-1.7\n\xe2\xe3": "PDF",
        b"\n<!DOCTYPE html><table>": "web page",
        bytes(range(256)) * 9: "no text",
        b'Name\n"' + b"x" * (17 << 20): "Line 2 holds a value of more than 16 MB",
        b"\xd0\xcf\x11\xe0 broken": "cannot be opened",
        protected: "password",
    }
    for octets, sentence in files.items():
        with pytest.raises(Unreadable, match=sentence):
            look(written(tmp_path, octets, "a.xls" if octets.startswith(b"\xd0") else "a.csv"))


def test_a_small_spreadsheet_that_fills_the_memory_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as packed, packed.open("xl/worksheets/sheet1.xml", "w") as sheet:
        for _ in range(401):
            sheet.write(bytes(1 << 20))
    with pytest.raises(Unreadable, match="more than 400 MB"):
        look(path)


def test_a_stray_cell_in_the_last_corner_does_not_fill_the_memory(tmp_path):
    path = tmp_path / "corner.xlsx"
    write_workbook(path, [["Name"], ["Joe"]], last=(1_048_575, 16_383))
    with pytest.raises(Unreadable, match="very far from the others"):
        look(path)
    write_workbook(path, [["Name"], ["Joe"]], last=(60_000, 20))
    assert look(path).columns[0] == "Name"


def write_workbook(path, rows, last):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    sheet.write(*last, "x")
    book.close()
