"""A page that only reads asks for the organisation once."""

from django.http import HttpResponse

from rapport.organisation.middleware import ReadOnceMiddleware
from rapport.organisation.queries import organisation


def asks(request):
    return HttpResponse(f"{organisation().name} {organisation().name}")


def test_a_page_reads_the_organisation_once_and_a_write_afresh(rf, own, django_assert_num_queries):
    middleware = ReadOnceMiddleware(asks)
    with django_assert_num_queries(1):
        middleware(rf.get("/"))
    own.name = "Lind"
    own.save()
    assert middleware(rf.get("/")).content == b"Lind Lind"
    with django_assert_num_queries(2):
        middleware(rf.post("/"))
