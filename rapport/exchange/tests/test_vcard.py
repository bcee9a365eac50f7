import base64

import pytest

from rapport.exchange import vcard
from rapport.exchange.readers import look, walk
from rapport.exchange.tests.real import DATA, real


def read(*lines, encoding="utf-8"):
    return vcard.values_of(vcard.properties_of("\n".join(["BEGIN:VCARD", *lines, "END:VCARD"]), encoding))


def test_quoted_printable_and_charsets_of_old_phones():
    card = read(
        "VERSION:2.1",
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BC=C3=9Fig;J=C3=B6rg;;;",
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Stra=DFe=0D=0A=",
        "two lines",
        "TEL;CELL;VOICE:+49 171 1234567",
    )
    assert (card["family"], card["given"]) == ("Müßig", "Jörg")
    assert card["notes"] == "Straße\ntwo lines"
    assert card["points"] == [{"kind": "phone", "label": "mobile", "value": "+49 171 1234567"}]


def test_labels_of_apple_and_google_name_what_they_stand_beside():
    card = read(
        "VERSION:3.0", "N:Doe;Joe;;;", "FN:Joe Doe", "item1.TEL:1", "item1.X-ABLabel:_$!<Assistant>!$_",
        "item2.X-ABRELATEDNAMES:Jenny", "item2.X-ABLabel:_$!<Spouse>!$_", "X-SOCIALPROFILE;type=twitter:http://twitter.com/joe",
    )  # fmt: skip
    assert card["points"][0]["label"] == "Assistant"
    assert card["points"][1] == {"kind": "message", "label": "x", "value": "http://twitter.com/joe"}
    assert card["other"] == {"Spouse": "Jenny"}


@pytest.mark.parametrize(
    ("line", "birthday"),
    [("BDAY;VALUE=date:1978-10-26", "1978-10-26"), ("BDAY:19781026", "1978-10-26"), ("BDAY:--1026", "--10-26")],
)
def test_birthdays_with_and_without_a_year(line, birthday):
    assert read("VERSION:4.0", "FN:Joe Doe", line)["birthday"] == birthday


def test_pictures_are_taken_out_of_both_versions():
    octets = b"\x89PNG not really"
    text = base64.b64encode(octets).decode()
    assert read("VERSION:4.0", "FN:J", f"PHOTO:data:image/png;base64,{text}")["photo"] == octets
    assert read("VERSION:3.0", "FN:J", f"PHOTO;ENCODING=b;TYPE=PNG:{text}")["photo"] == octets


def test_companies_are_told_from_people():
    assert read("VERSION:4.0", "KIND:org", "FN:Granin", "ORG:Granin")["kind"] == "organisation"
    assert read("VERSION:3.0", "FN:Granin", "N:;;;;", "ORG:Granin")["name"] == "Granin"
    assert read("VERSION:3.0", "FN:Joe", "N:;Joe;;;", "ORG:Granin")["company"] == "Granin"


def test_a_broken_card_is_reported_and_the_others_are_taken(tmp_path):
    good = "BEGIN:VCARD\nVERSION:3.0\nFN:Joe Doe\nEND:VCARD\n"
    path = tmp_path / "cards.vcf"
    path.write_text(good + "BEGIN:VCARD\nFN:Cut short\n" + good + "BEGIN:VCARD\nnonsense\nEND:VCARD\n" + good)
    rows = list(walk(path, "vcard", look(path, "vcard")))
    assert [bool(r.trouble) for r in rows] == [False, True, False, True, False]
    assert "no end" in rows[1].trouble
    assert "nonsense" in rows[3].trouble


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_what_is_written_is_read_the_same(version):
    facts = {
        "kind": "person", "name": "Jörg, Müßig; «x»", "given": "Jörg", "family": "Müßig", "company": "Granin, and Co",
        "job_title": "CEO\\CTO", "birthday": "--10-26", "notes": "a\nb" + "ü" * 200, "tags": ["A,B", "C"], "uid": "42",
        "points": [
            {"kind": "phone", "label": "mobile", "value": "+1 617 555 0142"},
            {"kind": "phone", "label": "summer house", "value": "123"},
            {"kind": "email", "label": "home", "value": "j@x.example"},
            {"kind": "web", "label": "website", "value": "https://x.example"},
        ],
        "addresses": [
            {"label": "home", "street": "1 Main\n2nd floor", "city": "Boston", "region": "MA", "postcode": "02110", "country": "US"}
        ],
    }  # fmt: skip
    text = vcard.card_text(facts, version)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    back = vcard.values_of(vcard.properties_of(text))
    if version == "3.0":
        assert back["birthday"] in {"--10-26", "1604-10-26"}
        back["birthday"] = "--10-26"
    assert {key: back.get(key) for key in facts} == facts


@pytest.mark.parametrize("name", sorted(p.name for p in (DATA / "vcards").glob("*.vcf")) or ["absent.vcf"])
def test_every_real_card_is_read(name):
    path = real(f"vcards/{name}")
    rows = list(walk(path, "vcard", look(path, "vcard")))
    assert rows
    assert not [r.trouble for r in rows if r.trouble]
    assert all(r.values["name"] and r.values["points"] for r in rows)
