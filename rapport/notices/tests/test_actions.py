"""Who is told what, and how often."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.journal.actions import operation, undo
from rapport.notices import actions, queries
from rapport.notices.models import Follow, Notice


def tell(about, by, **facts):
    with operation("write", by=by, door=facts.pop("door", "web")) as writing:
        writing.tell("thing.written")
        actions.tell_followers(writing, about, url=lambda i: f"/contacts/{i}/", **facts)


def titles_of(user):
    return [notice.title for notice in queries.page(user).new]


def test_one_notice_per_key_and_person_and_none_about_oneself(cast):
    everybody = [cast.alice.id, cast.bob.id, cast.dan.id]
    for _ in range(2):
        actions.notify(everybody, "mention", "mentions you", by=cast.bob, key="comment:1", url="/contacts/1/")
    assert titles_of(cast.alice) == ["mentions you"]
    assert not Notice.objects.exclude(user=cast.alice).exists()  # Bob wrote it, Dan left


def test_what_somebody_switched_off_does_not_arrive(cast):
    cast.alice.notice_choices = {"follow": False}
    cast.alice.save()
    assert actions.notify([cast.alice.id], "follow", "x") == 0
    assert actions.notify([cast.alice.id], "reminder", "Call Joe Doe") == 1


@pytest.mark.parametrize("evil", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1"])
def test_a_notice_leads_to_our_pages_only(alice, evil):
    with pytest.raises(ValueError, match="page of ours"):
        actions.notify([alice.id], "system", "x", url=evil)


def test_followers_hear_of_colleagues_but_not_of_themselves(cast):
    actions.follow("contact", 7, by=cast.alice)
    actions.follow("contact", 7, by=cast.alice)
    actions.follow("contact", 7, by=cast.bob)
    tell({7: "called Joe Doe", 8: "called Jane Roe"}, cast.bob, text="Wants the demo")
    assert titles_of(cast.alice) == ["called Joe Doe"] and not titles_of(cast.bob)
    assert queries.followers("contact", 7) == [cast.alice.id, cast.bob.id]
    tell({7: "changed Joe Doe"}, cast.bob, door="import")
    actions.unfollow("contact", 7, by=cast.alice)
    tell({7: "called Joe Doe again"}, cast.bob)
    assert titles_of(cast.alice) == ["called Joe Doe"]


def test_one_line_for_a_bulk_change(cast):
    Follow.objects.bulk_create(Follow(user=cast.alice, record_type="contact", record_id=i) for i in range(1, 40))
    tell({i: f"changed number {i}" for i in range(1, 40)}, cast.bob)
    assert titles_of(cast.alice) == ["changed 39 records you follow"]


def test_following_is_undone(alice):
    done = actions.follow("contact", 7, by=alice)
    undo(done, by=alice)
    assert not Follow.objects.exists()
    actions.follow("contact", 7, by=alice)
    undo(actions.unfollow("contact", 7, by=alice), by=alice)
    assert queries.is_following(alice, "contact", 7)


def test_put_off_is_new_again_later(alice):
    actions.notify([alice.id], "reminder", "Call Joe Doe")
    notice = Notice.objects.get()
    actions.put_off(notice.id, timezone.now() + timedelta(hours=1), by=alice)
    assert queries.unread_count(alice) == 0
    Notice.objects.update(at=timezone.now() - timedelta(seconds=1))
    assert queries.unread_count(alice) == 1


def test_old_ones_go(alice):
    now = timezone.now()
    for days, read in [(10, True), (61, True), (61, False), (400, False)]:
        then = now - timedelta(days=days)
        Notice.objects.create(user=alice, kind="system", title=str(days), at=then, read_at=then if read else None)
    assert actions.forget_old() == 2
    assert [n.title for n in Notice.objects.order_by("id")] == ["10", "61"]
