"""A prepared statement answers as its queryset does, whatever it is given."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q

from rapport.base.prepared import prepared
from rapport.organisation.models import Holiday, User


@prepared
def people_since(ids, moment, name):
    return User.objects.filter(Q(created_at__gte=moment) | Q(name=name), pk__among=ids).order_by("pk")


@prepared
def off(days):
    return Holiday.objects.filter(day__among=days).order_by("day").values_list("day", "name")


def test_it_gives_the_same_rows_as_the_queryset(cast):
    now = datetime.now(UTC)
    everyone = list(User.objects.order_by("pk"))
    for ids in ([], [cast.alice.pk], [one.pk for one in everyone]):
        for moment in (now - timedelta(days=1), now + timedelta(days=1)):
            for name in ("Alice Ames", "100% 'nobody'"):
                asked = Q(pk__in=ids) & (Q(created_at__gte=moment) | Q(name=name))
                assert people_since(ids, moment, name) == list(User.objects.filter(asked).order_by("pk"))
                assert people_since.count(ids, moment, name) == User.objects.filter(asked).count()


def test_days_are_found_as_days(own):
    Holiday.objects.create(day=date(2031, 5, 1), name="May Day")
    assert off({date(2031, 5, 1), date(2031, 5, 2)}) == [(date(2031, 5, 1), "May Day")]
    assert off.first([date(2031, 5, 2)]) is None


def test_null_is_refused_for_it_would_find_nothing(cast):
    with pytest.raises(ValueError, match="NULL"):
        people_since([cast.alice.pk], None, "Alice Ames")


def test_what_would_need_a_second_statement_is_refused(db):
    with pytest.raises(TypeError, match="prefetch_related"):
        prepared(lambda: User.objects.prefetch_related("groups"))()


@pytest.mark.django_db(transaction=True)
def test_every_thread_asks_its_own_connection(cast):
    found = []

    def ask():
        found.append([one.name for one in people_since([cast.alice.pk], datetime(2000, 1, 1, tzinfo=UTC), "")])
        connection.close()

    ask_here = [one.name for one in people_since([cast.alice.pk], datetime(2000, 1, 1, tzinfo=UTC), "")]
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [ask_here] == [["Alice Ames"]]
