import pytest

from rapport.attachments.actions import add_comment, change_comment, trash_comment
from rapport.attachments.mentions import marked, mentioned_in
from rapport.attachments.queries import comments_of
from rapport.base.errors import Invalid, NotAllowed
from rapport.journal.actions import undo
from rapport.notices.models import Notice


def told():
    return set(Notice.objects.filter(kind="mention").values_list("user__name", flat=True))


def test_mentions_are_whole_names_in_any_case(cast):
    text = "@bob boyd, ask @Carol Cole. Not bob@carol cole, nor @Bob Boydson, nor @nobody"
    assert mentioned_in(text) == {str(cast.bob.id): "Bob Boyd", str(cast.carol.id): "Carol Cole"}


def test_who_is_mentioned_is_told_once(cast, shelf):
    comment, _ = add_comment("thing", 1, "@Bob Boyd and @Alice Ames, look", by=cast.alice)
    change_comment(comment, "@Bob Boyd and @Carol Cole, look", by=cast.alice)
    assert told() == {"Bob Boyd", "Carol Cole"}
    assert Notice.objects.count() == 2


def test_only_the_author_changes_or_deletes(cast, shelf):
    comment, _ = add_comment("thing", 1, "Hello", by=cast.alice)
    with pytest.raises(NotAllowed):
        change_comment(comment, "No", by=cast.erin)
    with pytest.raises(NotAllowed):
        trash_comment(comment, by=cast.bob)


def test_deleting_is_undone_whole(cast, shelf):
    comment, _ = add_comment("thing", 1, "Hello", by=cast.alice)
    done = trash_comment(comment, by=cast.alice)
    assert comments_of("thing", [1]) == {}
    undo(done, by=cast.alice)
    assert [one.text for one in comments_of("thing", [1])[1]] == ["Hello"]


def test_an_edit_is_undone_unless_it_was_edited_again(cast, shelf):
    comment, _ = add_comment("thing", 1, "One", by=cast.alice)
    first = change_comment(comment, "Two", by=cast.alice)
    change_comment(comment, "Three", by=cast.alice)
    _, kept = undo(first, by=cast.alice)
    assert kept[0].labels == ["Text"]
    assert comments_of("thing", [1])[1][0].text == "Three"


def test_an_empty_comment_is_refused(cast):
    with pytest.raises(Invalid):
        add_comment("thing", 1, " \x00 ", by=cast.alice)


def test_nothing_typed_becomes_markup():
    assert marked("<b>@Bob Boyd</b>\nx", ["Bob Boyd"]) == (
        '&lt;b&gt;<span class="mention">@Bob Boyd</span>&lt;/b&gt;<br>x'
    )
