import pytest
from django.db import connection

from rapport.organisation.models import User


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compares by code point anyway")
def test_keys_are_compared_by_code_point_and_written_many_at_once():
    User.objects.bulk_create(
        User(email=f"{number}@lindhale.example", name=name, name_key=name) for number, name in enumerate("bBa")
    )
    assert list(User.objects.values_list("name_key", flat=True)) == ["B", "a", "b"]
