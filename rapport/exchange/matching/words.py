"""Headers other systems use, folded: the catalogue's own words, those of files that are not lists of contacts, and more
languages for the commonest fields."""

from functools import cache

from rapport.base import catalogue
from rapport.base.text import fold
from rapport.exchange.matching.sales import fact_words
from rapport.exchange.readers.rows import bare

# Roles of columns in files about known contacts and about relationships.
ROLES: dict[str, tuple[str, ...]] = {
    "of_id": (
        *("external id", "person id", "contact id", "member id", "from id", "customer id", "client id", "employee id"),
        *("personen-id", "kontakt-id", "kundennummer", "id de la personne", "id de persona"),
    ),
    "of_name": (
        *("person", "contact", "name", "full name", "from", "member", "customer", "employee", "kontakt", "personne"),
        *("persona", "mitglied"),
    ),
    "row_id": (
        *("office id", "address id", "phone id", "row id", "line id", "location id", "site id", "branch id"),
        *("relationship id", "position id", "membership id", "standort-id", "zeilen-id"),
    ),
    "to_id": (
        *(
            "org id",
            "organisation id",
            "organization id",
            "company id",
            "account id",
            "employer id",
            "to id",
            "group id",
        ),
        *("related id", "relative id", "parent id", "firmen-id", "id de l'organisation", "id de la organizacion"),
    ),
    "to_name": (
        *("organisation", "organization", "company", "company name", "account", "employer", "firma", "unternehmen"),
        *("relative", "related person", "related to", "spouse", "assistant", "manager", "to", "group", "committee"),
        *("verwandte", "organisation name", "organization name", "entreprise", "societe", "empresa"),
    ),
    "type": ("relation", "relationship", "relationship type", "type of relationship", "beziehung", "lien", "relacion"),
    "title": (
        *("title", "role", "position", "job title", "function", "funktion", "stellung", "fonction", "poste", "cargo"),
    ),
    "since": (
        "start",
        "since",
        "from date",
        "start date",
        "begin",
        "joined",
        "beginn",
        "seit",
        "debut",
        "inicio",
        "desde",
    ),
    "until": ("end", "until", "to date", "end date", "left", "ende", "bis", "fin", "hasta"),
    "rank": ("rank", "order", "seniority", "position no", "rang", "reihenfolge", "rango"),
    "parent_id": ("parent id", "parent account id", "parent company id", "head office id", "ubergeordnete id"),
    "parent": (
        *("parent", "parent account", "parent company", "parent organisation", "parent organization", "head office"),
        *("muttergesellschaft", "konzern", "societe mere", "maison mere", "empresa matriz"),
    ),
}
# Beside the catalogue's words: Italian, Portuguese, Dutch, Swedish, Danish, Norwegian, Polish, Czech, Russian, Turkish,
# Japanese, Chinese for what nearly every list has.
MORE: dict[str, tuple[str, ...]] = {
    "name": (
        *("nome completo", "nominativo", "volledige naam", "naam", "namn", "navn", "fuldt navn", "imie i nazwisko"),
        *("cele jmeno", "имя и фамилия", "фио", "полное имя", "ad soyad", "氏名", "名前", "姓名"),
    ),
    "given": ("nome", "nome proprio", "voornaam", "fornamn", "fornavn", "imie", "jmeno", "имя", "ad", "adi", "名"),
    "family": (
        *("cognome", "sobrenome", "apelido", "achternaam", "efternamn", "efternavn", "etternavn", "nazwisko"),
        *("prijmeni", "фамилия", "soyad", "soyadi", "姓", "名字"),
    ),
    "middle": (
        "отчество",
        "secondo nome",
        "tussenvoegsel",
        "tweede voornaam",
        "mellannamn",
        "mellemnavn",
        "drugie imie",
    ),
    "company": (
        *("azienda", "societa", "ragione sociale", "bedrijf", "bedrijfsnaam", "foretag", "virksomhed", "bedrift"),
        *(
            "przedsiebiorstwo",
            "nazwa firmy",
            "spolecnost",
            "компания",
            "организация",
            "sirket",
            "会社名",
            "会社",
            "公司",
        ),
    ),
    "job_title": (
        *("qualifica", "mansione", "functie", "functietitel", "befattning", "stilling", "stanowisko", "pozice"),
        *("должность", "unvan", "役職", "职位", "cargo"),
    ),
    "phone": (
        *("telefoon", "telefoonnummer", "telefone", "telefonnummer", "numer telefonu", "telefonni cislo", "телефон"),
        *("numero di telefono", "電話番号", "電話", "电话", "telefono ufficio", "telefon arbete", "tlf"),
    ),
    "phone_mobile": (
        *("cellulare", "telemovel", "celular", "mobiel", "mobielnummer", "mobiltelefon", "mobilnummer", "komorka"),
        *("telefon komorkowy", "мобильный", "мобильный телефон", "cep telefonu", "携帯電話", "携帯", "手机"),
    ),
    "email": (
        *("e-mailadres", "emailadres", "e-post", "epost", "e-postadress", "posta elettronica", "indirizzo e-mail"),
        *(
            "endereco de e-mail",
            "adres e-mail",
            "эл. почта",
            "электронная почта",
            "почта",
            "eposta",
            "メール",
            "メールアドレス",
        ),
        *("邮箱", "电子邮件", "contact email"),
    ),
    "web": ("sito web", "sito", "websted", "hemsida", "nettside", "strona www", "сайт", "ウェブサイト", "网站", "site"),
    "street": (
        *(
            "via",
            "indirizzo",
            "straat",
            "adres",
            "adress",
            "gatuadress",
            "vej",
            "gade",
            "ulica",
            "ulice",
            "адрес",
            "улица",
        ),
        *(
            "morada",
            "endereco",
            "rua",
            "住所",
            "地址",
            "headquarters address",
            "suite",
            "building",
            "address line 2",
            "street 2",
        ),
    ),
    "postcode": ("cap", "codigo postal", "cep", "postnummer", "kod pocztowy", "psc", "индекс", "郵便番号", "邮编"),
    "city": (
        *(
            "citta",
            "comune",
            "cidade",
            "localidade",
            "plaats",
            "woonplaats",
            "stad",
            "by",
            "poststed",
            "miasto",
            "mesto",
        ),
        *("город", "sehir", "市区町村", "城市", "headquarters city", "headquarters location"),
    ),
    "region": ("provincia", "regione", "provincie", "lan", "wojewodztwo", "kraj", "область", "都道府県", "省"),
    "country": ("paese", "nazione", "pais", "land", "zeme", "panstwo", "страна", "ulke", "国", "国家"),
    "birthday": (
        *("data di nascita", "compleanno", "data de nascimento", "aniversario", "geboortedatum", "verjaardag"),
        *(
            "fodelsedag",
            "fodselsdag",
            "fodselsdato",
            "data urodzenia",
            "datum narozeni",
            "дата рождения",
            "生年月日",
            "生日",
            "born",
        ),
    ),
    "notes": (
        "opmerkingen",
        "opmerking",
        "anteckningar",
        "noter",
        "notatki",
        "uwagi",
        "poznamka",
        "примечание",
        "備考",
        "备注",
    ),
    "external_id": (
        "wikidata",
        "lei",
        "ticker",
        "vat number",
        "customer id",
        "client id",
        "id klienta",
        "лицевой счет",
    ),
    "owner": ("rep", "sales rep", "account manager", "assigned to", "betreuer", "venditore", "verkoper"),
    "message_x": ("x (twitter)", "twitter url"),
    "tags": ("tag", "label", "category", "segment", "interest", "kategorie"),
}


@cache
def contact_words() -> dict[str, str]:
    """Bare header → key of the contact's field, the catalogue's own words first."""
    fields = [f for f in catalogue.card("contact").fields.values() if f.is_imported]
    words: dict[str, str] = {}
    for field in fields:
        for word in (*field.words, fold(field.label)):
            words.setdefault(bare(word), field.key)
    for key, more in MORE.items():
        for word in more:
            words.setdefault(bare(word), key)
    return words


@cache
def role_words(*roles: str) -> dict[str, str]:
    """Bare header → role, for files about known contacts or relationships."""
    return {bare(word): role for role in reversed(roles) for word in ROLES[role]}


@cache
def header_words() -> frozenset[str]:
    """Every word that tells a header from a row of data."""
    return frozenset(contact_words()) | frozenset(role_words(*ROLES)) | frozenset(fact_words())
