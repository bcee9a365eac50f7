from rapport.base.memory import RequestMemory, forget, once_a_request


def counted():
    asked = []

    @once_a_request
    def read(name="x"):
        asked.append(name)
        return len(asked)

    return asked, read


def test_within_a_request_it_is_read_once_and_anew_after_a_write():
    asked, read = counted()

    def view(request):
        read()
        read()
        read("y")
        forget()
        read()

    RequestMemory(view)(None)
    assert asked == ["x", "y", "x"]


def test_outside_a_request_every_call_reads():
    asked, read = counted()
    read()
    read()
    RequestMemory(lambda request: read())(None)
    read()
    assert len(asked) == 4
