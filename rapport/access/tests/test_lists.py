"""Lists that administrators keep, proved on sources, relationships, kinds, outcomes and tags of the rooms above."""

import json

import pytest
from django.apps import apps

from rapport.journal.actions import undo
from rapport.journal.models import Operation

HX = {"HX-Request": "true"}


@pytest.fixture
def keep(browser_of, erin):
    client = browser_of(erin)

    def send(url, **typed):
        return client.post(url, typed, headers=HX)

    return send


def take_back(answer, by):
    undo(Operation.objects.get(id=json.loads(answer["HX-Trigger"])["toast"]["undo"]), by=by)


def test_a_source_is_added_renamed_moved_removed_and_each_undone(keep, erin):
    source = apps.get_model("contacts.Source")
    first = list(source.objects.values_list("name", flat=True))
    added = keep("/settings/sources/new/", name=" Fair  in Ghent ")
    row = source.objects.get(name="Fair in Ghent")
    assert keep("/settings/sources/new/", name="fair in GHENT").status_code == 422
    renamed = keep(f"/settings/sources/{row.id}/", setting="name", name="Fair")
    ids = list(source.objects.values_list("id", flat=True))
    moved = keep("/settings/sources/order/", order=[row.id, *[i for i in ids if i != row.id]])
    assert source.objects.first().name == "Fair"
    removed = keep(f"/settings/sources/{row.id}/removal/")
    assert not source.objects.filter(name="Fair").exists()
    for answer in [removed, moved, renamed, added]:
        take_back(answer, erin)
    assert list(source.objects.values_list("name", flat=True)) == first


def test_what_is_used_is_offered_no_more_but_stays(keep, erin):
    source, contact = apps.get_model("contacts.Source"), apps.get_model("contacts.Contact")
    row = source.objects.first()
    now = row_time = erin.created_at
    contact.objects.create(kind="person", name="Joe", source=row, created_at=now, changed_at=row_time)
    answer = keep(f"/settings/sources/{row.id}/removal/")
    row.refresh_from_db()
    assert not row.is_active and "Bring back" in answer.content.decode()
    keep(f"/settings/sources/{row.id}/return/")
    row.refresh_from_db()
    assert row.is_active


def test_employment_cannot_be_removed(keep):
    kind = apps.get_model("contacts.RelationshipType").objects.get(is_employment=True)
    answer = keep(f"/settings/relationships/{kind.id}/removal/")
    assert answer.status_code == 422 and "Rapport needs" in answer.content.decode()
    keep("/settings/relationships/new/", name="Mentor of", inverse_name="Mentored by")
    made = apps.get_model("contacts.RelationshipType").objects.get(key="mentor_of")
    assert made.inverse_name == "Mentored by"
    keep(f"/settings/relationships/{made.id}/", setting="from_kind", from_kind="person")
    assert keep(f"/settings/relationships/{made.id}/", setting="from_kind", from_kind="robot").status_code == 422
    made.refresh_from_db()
    assert made.from_kind == "person"


def test_kinds_and_outcomes(keep, erin):
    kind, outcome = apps.get_model("activities.Kind"), apps.get_model("activities.Outcome")
    call = kind.objects.get(key="call")
    assert keep(f"/settings/kinds/{call.id}/removal/").status_code == 422
    keep("/settings/kinds/new/", name="Site visit")
    visit = kind.objects.get(key="site-visit")
    keep(f"/settings/kinds/{visit.id}/", setting="icon", icon="map-pin", group=visit.id)
    keep("/settings/outcomes/new/", name="Seen", group=visit.id)
    seen = outcome.objects.get(kind=visit)
    for key, value in [("is_touch", "on"), ("proposal", f"again:{call.id}"), ("proposes_days", "14")]:
        assert keep(f"/settings/outcomes/{seen.id}/", setting=key, group=visit.id, **{key: value}).status_code == 200
    seen.refresh_from_db()
    assert (seen.is_touch, seen.proposes, seen.proposes_kind, seen.proposes_days) == (True, "again", call, 14)
    for key, value in [("proposal", "again:99999"), ("proposal", "x"), ("proposes_days", "-1"), ("name", "  ")]:
        answer = keep(f"/settings/outcomes/{seen.id}/", setting=key, group=visit.id, **{key: value})
        assert answer.status_code == 422 and "field-problem" in answer.content.decode()


def test_an_outcome_that_counts_otherwise_counts_for_the_past_too(keep, run_jobs, erin):
    models = {name: apps.get_model(f"activities.{name}") for name in ["Kind", "Outcome", "Activity", "ActivityContact"]}
    contact = apps.get_model("contacts.Contact")
    at = erin.created_at
    joe = contact.objects.create(kind="person", name="Joe", created_at=at, changed_at=at)
    left = models["Outcome"].objects.get(kind__key="call", key="message")
    facts = {"assigned_to": erin, "created_by": erin, "created_at": at, "changed_at": at}
    call = models["Activity"].objects.create(kind=left.kind, outcome=left, done_at=at, contact=joe, **facts)
    models["ActivityContact"].objects.create(activity=call, contact=joe, tried_at=at)
    keep(f"/settings/outcomes/{left.id}/", setting="is_contact", is_contact="on", group=left.kind_id)
    run_jobs()
    joe.refresh_from_db()
    assert joe.last_contact_at == at


def test_tags_are_renamed_merged_deleted_and_each_undone(keep, erin):
    tag, tagging = apps.get_model("attachments.Tag"), apps.get_model("attachments.Tagging")
    golf, golfer = (
        tag.objects.create(name="golf", name_key="golf"),
        tag.objects.create(name="Golfer", name_key="golfer"),
    )
    for one, record in [(golf, 1), (golf, 2), (golfer, 2), (golfer, 3)]:
        tagging.objects.create(tag=one, record_type="thing", record_id=record)

    def hung():
        rows = tagging.objects.order_by("tag__name_key", "record_id")
        return [f"{name} {record}" for name, record in rows.values_list("tag__name", "record_id")]

    before = hung()
    assert keep(f"/settings/tags/{golf.id}/", name="golfer").status_code == 422
    renamed = keep(f"/settings/tags/{golf.id}/", name="Plays golf")
    assert hung() == ["Golfer 2", "Golfer 3", "Plays golf 1", "Plays golf 2"]
    merged = keep(f"/settings/tags/{golfer.id}/", into="plays GOLF")
    assert hung() == ["Plays golf 1", "Plays golf 2", "Plays golf 3"]
    removed = keep(f"/settings/tags/{golf.id}/removal/")
    assert hung() == []
    assert keep(f"/settings/tags/{golf.id}/", name="x").status_code == 404
    take_back(removed, erin)
    assert hung() == ["Plays golf 1", "Plays golf 2", "Plays golf 3"]
    brought_back = tag.objects.get(name="Plays golf")
    assert brought_back.id  # a new row: what came before cannot be undone through it any more
    assert merged and renamed and before


def test_only_administrators_keep_lists(browser_of, alice):
    client = browser_of(alice)
    for url in ["sources/new/", "kinds/new/", "sources/order/", "relationships/new/"]:
        assert client.post(f"/settings/{url}", {"name": "x", "order": "1"}, headers=HX).status_code == 403, url
