import pytest

from rapport.attachments.actions import set_tags
from rapport.attachments.models import Tag
from rapport.attachments.queries import tags_of
from rapport.base.errors import Invalid
from rapport.journal.actions import undo
from rapport.journal.models import Change


def test_tags_are_one_however_they_are_written(cast):
    set_tags("thing", [1, 2], add=["Golf", " golf ", "Décides"], by=cast.alice)
    set_tags("thing", [2], add=["GOLF", "decides"], remove=["golf"], by=cast.bob)
    assert tags_of("thing", [1, 2]) == {1: ["Décides", "Golf"], 2: ["Décides"]}
    assert Tag.objects.count() == 2


def test_the_journal_tells_only_of_records_that_changed(cast):
    set_tags("contact", [1], add=["golf"], by=cast.alice)
    set_tags("contact", [1, 2], add=["golf"], by=cast.alice)
    last = Change.objects.order_by("-id").first()
    assert (last.record_id, last.before, last.after, last.about) == (2, {"tags": []}, {"tags": ["golf"]}, 2)
    assert Change.objects.count() == 2


def test_undo_takes_off_only_what_was_put_on(cast, shelf):
    done = set_tags("thing", [1], add=["golf"], by=cast.alice)
    set_tags("thing", [1], add=["sails"], by=cast.bob)
    undo(done, by=cast.alice)
    assert tags_of("thing", [1]) == {1: ["sails"]}


def test_a_name_that_is_too_long_writes_nothing(cast):
    with pytest.raises(Invalid):
        set_tags("thing", [1], add=["x" * 61], by=cast.alice)
    assert Tag.objects.count() == 0


def test_many_records_take_few_statements(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        set_tags("thing", range(300), add=["golf", "sails"], by=cast.alice)
