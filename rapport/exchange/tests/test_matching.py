import pytest

from rapport.exchange import readers
from rapport.exchange.matching import guess_about, guess_columns, header_words
from rapport.exchange.readers import Reading, Row
from rapport.exchange.tests.real import real

pytestmark = pytest.mark.django_db  # fields come and go with perspectives


def guessed(columns, *cells):
    reading = Reading(columns=columns, rows=[Row(n + 2, list(row)) for n, row in enumerate(cells)])
    about = guess_about(reading)
    return about, [g.target for g in guess_columns(reading, about)]


@pytest.mark.parametrize(
    ("headers", "targets"),
    [
        ("First Name,Last Name,E-mail 1 - Value,Phone 1 - Value", "given,family,email,phone"),
        ("Vorname,Nachname,Firma,Telefon,E-Mail-Adresse,PLZ,Ort", "given,family,company,phone,email,postcode,city"),
        ("Prénom,Nom,Société,Téléphone portable,Ville,Code postal", "given,family,company,phone_mobile,city,postcode"),
        ("Nombre,Apellidos,Empresa,Correo electrónico,Ciudad", "given,family,company,email,city"),
        ("Nome,Cognome,Azienda,Cellulare,Indirizzo", "given,family,company,phone_mobile,street"),
        ("Voornaam,Achternaam,Bedrijf,Plaats,Land", "given,family,company,city,country"),
        ("Имя,Фамилия,Компания,Телефон,Город", "given,family,company,phone,city"),
        ("first_name,lastName,EMAIL_ADDRESS,jobTitle", "given,family,email,job_title"),
    ],
)
def test_headers_are_known_in_many_languages(headers, targets):
    row = ["x@y.example" if "mail" in t else "x" for t in targets.split(",")]
    assert guessed(headers.split(","), row) == ("contacts", targets.split(","))


def test_what_the_header_does_not_say_the_values_do():
    rows = [("Ruth Abernathy", "617 555 0126", "r@granin.example"), ("Joe Doe", "(617) 555-0190", "j@x.example")]
    assert guessed(["A", "B", "C"], *rows)[1] == ["name", "phone", "email"]
    companies = [("Granin Inc", "1"), ("Atelier GmbH", "2")]
    assert guessed(["Name", "No"], *companies)[1][0] == "company"


def test_a_column_that_denies_its_header_goes_to_other_data():
    assert guessed(["Name", "Phone"], ("Joe Doe", "a@b.example"), ("Ann Roe", "c@d.example"))[1] == ["name", "email"]


@pytest.mark.parametrize(
    ("customers", "role"),
    [
        (("ALFKI", "17-B"), "of_id"),
        (("Granin Inc", "Atelier Weiß GmbH"), "of_name"),
        (("a@granin.example", "b@x.example"), "of_email"),
    ],
)
def test_the_customer_of_an_order_is_an_id_a_name_or_an_address(customers, role):
    rows = [(f"A-{n}", one, "2026-01-05") for n, one in enumerate(customers)]
    assert guessed(["Order No", "Customer", "Order Date"], *rows) == ("facts", ["reference", role, "on"])


@pytest.mark.parametrize(
    ("headers", "about"),
    [
        ("Company,Date,Number,Amount,Currency", "facts"),
        ("Kunde,Datum,Nummer,Betrag", "contacts"),  # "Nummer" may be anything
        ("Company,Email,Revenue,Created", "contacts"),
        ("Company,Date,Number,Amount,City", "contacts"),
    ],
)
def test_orders_need_no_word_of_their_own_where_there_is_nothing_else(headers, about):
    heads = headers.split(",")
    assert guessed(heads, ["Granin Inc", "2026-01-05", "17", "120.50", "USD"][: len(heads)])[0] == about


def test_two_ids_are_ids_of_two_systems():
    about, targets = guessed(["Symbol", "Company Name", "CIK"], ("A", "Granin Inc", "17"), ("B", "Good Ltd", "18"))
    assert targets == ["external_id", "company", "external_id@CIK"]


@pytest.mark.parametrize(
    ("file", "about"),
    [
        ("congress/contacts.csv", "contacts"),
        ("congress/organisations.csv", "contacts"),
        ("congress/offices.csv", "details"),
        ("congress/career_history.csv", "details"),
        ("congress/relationships.csv", "relationships"),
        ("congress/family.csv", "relationships"),
        ("companies/nasdaq_listed_symbols.csv", "contacts"),
        ("companies/dotgov_organisations.csv", "contacts"),
    ],
)
def test_real_files_are_known_for_what_they_are(file, about):
    reading = readers.look(real(file), "csv", {}, header_words())
    assert guess_about(reading) == about
    targets = [g.target for g in guess_columns(reading, about)]
    assert {"contacts": {"company", "external_id"}, "details": {"of_id"}, "relationships": {"of_id", "to_name"}}[
        about
    ] & set(targets)
