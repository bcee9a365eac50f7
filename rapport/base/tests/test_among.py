from datetime import UTC, datetime

from rapport.contacts.models import Contact

AT = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_column_is_compared_with_many_values_at_once(db):
    one, two, three = (
        Contact.objects.create(kind="person", name=name, family_match=name, created_at=AT, changed_at=AT)
        for name in ("Zoë “O”", "b", "c")
    )
    assert list(Contact.objects.filter(family_match__among={"Zoë “O”", "x"})) == [one]
    assert set(Contact.objects.filter(pk__among=[two.pk, three.pk, 10**15])) == {two, three}
    assert not Contact.objects.filter(employer__among=[one.pk]).exists()
    assert not Contact.objects.filter(pk__among=[]).exists()
    assert not Contact.objects.filter(name__among=[]).exists()
