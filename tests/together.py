"""Several at the same instant, each in a thread and a connection of its own."""

import threading
from contextlib import suppress

from django.db import connections


def together(*deeds, rounds=1, may_raise=()):
    """Every deed, round by round at the same instant; what went wrong, apart from what each of them `may_raise`."""
    start, trouble = threading.Barrier(len(deeds)), []

    def run(deed):
        try:
            for number in range(rounds):
                start.wait(60)
                with suppress(*may_raise):
                    deed(number)
        except BaseException as error:  # noqa: BLE001 - told by the test
            trouble.append(error)
            start.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)
    return trouble
