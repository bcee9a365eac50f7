import io

from rapport.attachments.actions import add_comment, add_file, trash_comment
from rapport.attachments.queries import threads_of


def test_comments_and_files_of_many_records_come_in_one_statement(cast, shelf, django_assert_num_queries):
    one, two = cast.bob.pk, cast.carol.pk
    add_comment("thing", one, "First, @Bob Boyd", by=cast.alice)
    add_comment("thing", one, "Second", by=cast.bob)
    gone, _ = add_comment("thing", one, "Gone", by=cast.alice)
    trash_comment(gone, by=cast.alice)
    for name in ("old.txt", "new.txt"):
        add_file("thing", two, name, io.BytesIO(b"words"), by=cast.alice)
    with django_assert_num_queries(1):
        comments, files = threads_of("thing", [one, two])
    assert [(c.by.initials, c.by_id, c.edited_at) for c in comments[one]] == [
        ("AA", cast.alice.pk, None),
        ("BB", cast.bob.pk, None),
    ]
    assert comments[one][0].shown == 'First, <span class="mention">@Bob Boyd</span>'
    assert [(f.name, f.size, f.content_type) for f in files[two]] == [
        ("new.txt", 5, "text/plain"),
        ("old.txt", 5, "text/plain"),
    ]
    assert threads_of("thing", []) == ({}, {})
