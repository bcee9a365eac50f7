import io

import pytest

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.attachments.actions import add_comment, add_file, change_comment, show_under, trash_comment
from rapport.attachments.mentions import marked, mentioned_in
from rapport.attachments.queries import comments_of
from rapport.base import catalogue
from rapport.base.errors import Gone, Invalid, NotAllowed
from rapport.contacts.actions import create_contact
from rapport.journal.actions import undo
from rapport.journal.models import Change
from rapport.notices.models import Notice


def told():
    return set(Notice.objects.filter(kind="mention").values_list("user__name", flat=True))


def test_mentions_are_whole_names_in_any_case(cast):
    text = "@bob boyd, ask @Carol Cole. Not bob@carol cole, nor @Bob Boydson, nor @nobody"
    assert mentioned_in(text) == {str(cast.bob.id): "Bob Boyd", str(cast.carol.id): "Carol Cole"}


def test_who_is_mentioned_is_told_once(cast, shelf):
    comment, _ = add_comment("thing", cast.bob.pk, "@Bob Boyd and @Alice Ames, look", by=cast.alice)
    change_comment(comment, "@Bob Boyd and @Carol Cole, look", by=cast.alice)
    assert told() == {"Bob Boyd", "Carol Cole"}
    assert Notice.objects.count() == 2


def test_only_the_author_changes_or_deletes(cast, shelf):
    comment, _ = add_comment("thing", cast.bob.pk, "Hello", by=cast.alice)
    with pytest.raises(NotAllowed):
        change_comment(comment, "No", by=cast.erin)
    with pytest.raises(NotAllowed):
        trash_comment(comment, by=cast.bob)


def test_deleting_is_undone_whole(cast, shelf):
    comment, _ = add_comment("thing", cast.bob.pk, "Hello", by=cast.alice)
    done = trash_comment(comment, by=cast.alice)
    assert comments_of("thing", [cast.bob.pk]) == {}
    undo(done, by=cast.alice)
    assert [one.text for one in comments_of("thing", [cast.bob.pk])[cast.bob.pk]] == ["Hello"]


def test_an_edit_is_undone_unless_it_was_edited_again(cast, shelf):
    comment, _ = add_comment("thing", cast.bob.pk, "One", by=cast.alice)
    first = change_comment(comment, "Two", by=cast.alice)
    change_comment(comment, "Three", by=cast.alice)
    _, kept = undo(first, by=cast.alice)
    assert kept[0].labels == ["Text"]
    assert comments_of("thing", [cast.bob.pk])[cast.bob.pk][0].text == "Three"


@pytest.mark.parametrize(
    ("level", "refusal"), [(Level.READ, NotAllowed), (Level.PRIVATE, Gone)], ids=["only read", "not even that"]
)
def test_what_hangs_on_a_record_is_undone_by_who_may_change_it(cast, settings, tmp_path, level, refusal):
    settings.MEDIA_ROOT = tmp_path / "files"
    joe = create_contact({"name": "Joe Doe", "owner": cast.alice.pk}, by=cast.alice)
    comment, written = add_comment("contact", joe.pk, "Hello", by=cast.carol, about=joe.pk)
    deleted = trash_comment(comment, by=cast.carol, about=joe.pk)
    file, kept = add_file("contact", joe.pk, "a.txt", io.BytesIO(b"A"), by=cast.carol, about=joe.pk)
    hung = add_comment("contact", joe.pk, "Under no contact", by=cast.carol)[1]
    set_default("contact", level, by=cast.erin)
    for done in (written, deleted, kept, hung):
        with pytest.raises(refusal):
            undo(done, by=cast.carol)
    file.refresh_from_db()
    assert not file.trashed_at and len(comments_of("contact", [joe.pk])[joe.pk]) == 1
    undo(kept, by=cast.erin)
    file.refresh_from_db()
    assert file.trashed_at


def test_an_empty_comment_is_refused(cast):
    with pytest.raises(Invalid):
        add_comment("thing", cast.bob.pk, " \x00 ", by=cast.alice)


def test_nothing_typed_becomes_markup():
    assert marked("<b>@Bob Boyd</b>\nx", ["Bob Boyd"]) == (
        '&lt;b&gt;<span class="mention">@Bob Boyd</span>&lt;/b&gt;<br>x'
    )


def test_who_may_not_see_the_record_is_not_told_of_it(cast, shelf):
    add_comment("thing", cast.dan.pk, "@Bob Boyd, look", by=cast.alice)
    assert told() == set()


def test_the_cards_show_only_what_hangs_on_a_seen_record(cast, shelf):
    seen, _ = add_comment("thing", cast.bob.pk, "One", by=cast.alice)
    add_comment("thing", cast.dan.pk, "Two", by=cast.alice)
    assert list(catalogue.card("comment").visible_to(cast.bob)) == [seen]


def test_what_hangs_on_a_private_record_leaves_the_journal_of_the_contact(cast, shelf):
    add_comment("thing", cast.bob.pk, "One", by=cast.alice, about=5)
    show_under("thing", cast.bob.pk, None)
    assert not Change.objects.filter(about=5).exists()
