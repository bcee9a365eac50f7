"""The same request twice: a double click, a retry, two tabs."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from rapport.access.actions.sharing import set_default, share_record
from rapport.access.models import Level
from rapport.contacts.actions import create_contact
from rapport.journal import actions
from rapport.journal.middleware import OnceMiddleware
from rapport.journal.models import Answer, Operation


class Desk:
    """A page that writes one operation per request and counts how often it was asked."""

    def __init__(self, status=200):
        self.asked, self.status, self.gate = 0, status, None
        self.middleware = OnceMiddleware(self.view)

    def view(self, request):
        self.asked += 1
        if self.gate:
            self.gate.wait(5)
        try:
            with actions.operation("write", by=request.user, summary="Written") as writing:
                writing.tell("thing.written")
        except actions.AlreadyDone as done:
            return self.middleware.process_exception(request, done)
        return HttpResponse(f"number {self.asked}", status=self.status, headers={"HX-Trigger": "{}", "X-Other": "1"})

    def send(self, user, key="k1", path="/x/", header=True, **typed):
        extra = {"headers": {"Idempotency-Key": key}} if header else {}
        request = RequestFactory().post(path, typed, **extra)
        request.user = user
        return self.middleware(request)


def test_the_same_request_gets_the_same_answer(alice):
    desk = Desk()
    first, again = desk.send(alice, note="é"), desk.send(alice, note="é")
    assert (first.content, again.content) == (b"number 1", b"number 1")
    assert again["HX-Trigger"] == "{}" and "X-Other" not in again and again["X-Sent-Before"]
    assert Operation.objects.count() == desk.asked == 1


def test_a_plain_form_brings_its_key_in_a_field(alice):
    desk = Desk(303)
    sent = [desk.send(alice, header=False, idempotency_key="k1", csrfmiddlewaretoken=token) for token in "ab"]
    assert [answer.status_code for answer in sent] == [303, 303] and desk.asked == 1


def test_an_answer_is_not_given_again_once_rights_changed(cast, monkeypatch):
    monkeypatch.setattr("rapport.journal.middleware.PATIENCE", 0.05)
    desk = Desk()
    desk.send(cast.alice)
    assert desk.send(cast.alice)["X-Sent-Before"]
    set_default("contact", Level.READ, by=cast.erin)
    answer = desk.send(cast.alice)
    assert answer.status_code == 409 and "X-Sent-Before" not in answer and desk.asked == 2


def test_an_answer_is_not_given_to_who_does_not_see_the_record_any_more(cast, browser_of, monkeypatch):
    """Its own share ended, which changes nothing of anybody's rights otherwise."""
    monkeypatch.setattr("rapport.journal.middleware.PATIENCE", 0.05)
    set_default("contact", Level.PRIVATE, by=cast.erin)
    joe = create_contact({"name": "Joe Doe", "owner": cast.alice.pk}, by=cast.alice)
    share_record("contact", joe, f"user-{cast.carol.pk}", Level.WRITE, by=cast.alice)
    web, note = browser_of(cast.carol), {"text": "Hello"}
    post = partial(web.post, f"/comments/contact/{joe.pk}/", note, headers={"Idempotency-Key": "k1"})
    first, again = post(), post()
    assert first.status_code < 400 and first.content == again.content and again["X-Sent-Before"]
    share_record("contact", joe, f"user-{cast.carol.pk}", Level.PRIVATE, by=cast.alice)
    assert post().status_code == 404


def test_who_gives_a_record_away_twice_by_accident_reads_that_once(cast, browser_of):
    set_default("contact", Level.PRIVATE, by=cast.erin)
    joe = create_contact({"name": "Joe Doe", "owner": cast.alice.pk}, by=cast.alice)
    web, to = browser_of(cast.alice), {"value": cast.carol.pk}
    here = f"/contacts/{joe.pk}/field/owner/"
    sent = [web.post(here, to, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [sent[0].status_code] * 2 and sent[1]["X-Sent-Before"]


def test_other_people_places_words_and_keys_are_other_requests(alice, erin):
    desk = Desk()
    desk.send(alice, note="a")
    desk.send(erin, note="a")
    desk.send(alice, note="b")
    desk.send(alice, note="a", path="/y/")
    desk.send(alice, note="a", key="k2")
    desk.send(alice, note="a", key="")
    assert Operation.objects.count() == desk.asked == 6 and Answer.objects.count() == 5


def test_what_wrote_nothing_is_asked_again(alice):
    desk = Desk(422)
    desk.view, desk.middleware = None, OnceMiddleware(lambda request: HttpResponse(status=422))
    assert desk.send(alice).status_code == desk.send(alice).status_code == 422
    assert not Answer.objects.exists()


def test_done_without_a_kept_answer_says_so(alice, monkeypatch):
    monkeypatch.setattr("rapport.journal.middleware.PATIENCE", 0.05)
    desk = Desk()
    desk.send(alice)
    Answer.objects.all().delete()
    answer = desk.send(alice)
    assert answer.status_code == 409 and "saved already" in answer["HX-Trigger"]
    assert Operation.objects.count() == 1 and actions.request_key.get() is None


def test_keys_are_forgotten_after_a_day(alice):
    desk = Desk()
    desk.send(alice)
    assert actions.forget_keys() == 0
    assert actions.forget_keys(timezone.now() + timedelta(days=1, seconds=1)) == 1
    assert Operation.objects.get().key is None
    desk.send(alice)
    assert desk.asked == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one(alice):
    desk, answers = Desk(), []
    desk.gate = threading.Barrier(2)

    def click():
        try:
            answers.append(desk.send(alice))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert Operation.objects.count() == 1 and desk.asked == 2
    assert len({answer.content for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {200}
