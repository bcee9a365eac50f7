"""A keep-alive HTTP client that measures: one for latency, several processes for throughput."""

import gzip
import http.client
import multiprocessing
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Session:
    """A signed-in browser: where the server is and the cookies it sends."""

    port: int
    session: str
    csrf: str = "b" * 32

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def headers(self, key: str = "") -> dict:
        made = {
            "Cookie": f"sessionid={self.session}; csrftoken={self.csrf}",
            "X-CSRFToken": self.csrf,
            "Accept-Encoding": "identity",
        }
        if key:
            made |= {"Idempotency-Key": key, "HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
        return made


@dataclass(frozen=True)
class Request:
    """What one operation sends. `form` of a POST is made for each sending, so that no two are alike.

    `before` (method, address) is sent each time beforehand, and not measured; `cookies` come beside those of the session.
    """

    url: str
    form: Callable[[int], dict] | None = None
    before: tuple[str, str] | None = None
    cookies: str = ""


def send(
    connection: http.client.HTTPConnection, session: Session, request: Request, number: int
) -> tuple[float, bytes]:
    """Milliseconds until the whole answer is there, and the answer. Raises RuntimeError on an error."""
    body, headers = None, session.headers()
    if request.form is not None:
        body = urlencode(request.form(number), doseq=True)
        headers = session.headers(key=f"bench-{time.time_ns()}-{number}")
    if request.before:
        connection.request(*request.before, headers=session.headers(key=f"before-{time.time_ns()}-{number}"))
        connection.getresponse().read()
    if request.cookies:
        headers["Cookie"] += f"; {request.cookies}"
    began = time.perf_counter()
    connection.request("POST" if body is not None else "GET", request.url, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    took = (time.perf_counter() - began) * 1000
    if answer.status >= 400 or (answer.status in {301, 302} and "login" in answer.headers.get("Location", "")):
        raise RuntimeError(f"{request.url} answered {answer.status}: {content[:300]!r}")
    return took, content


def latency(session: Session, requests: list[Request], times: int) -> dict:
    """p50 and p95 (ms) of `times` sendings, one after another, after a warm-up; bytes, plain and as a proxy compresses them."""
    connection = session.connect()
    for number in range(min(8, times)):
        send(connection, session, requests[number % len(requests)], -1 - number)
    took, answers = zip(*(send(connection, session, requests[n % len(requests)], n) for n in range(times)), strict=True)
    ordered = sorted(took)
    return {
        "p50": round(statistics.median(ordered), 2),
        "p95": round(ordered[int(len(ordered) * 0.95)], 2),
        "bytes": round(statistics.mean(map(len, answers))),
        "compressed": max(len(gzip.compress(one, 6)) for one in answers[:20]),
    }


def _work(session: Session, requests: list[Request], seconds: float, offset: int, counts) -> None:
    connection, number, until = session.connect(), 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        send(connection, session, requests[number % len(requests)], offset + number)
        number += 1
    counts.put(number)


def throughput(session: Session, requests: list[Request], clients: int = 8, seconds: float = 2.5) -> float:
    """Answers a second that `clients` processes get together."""
    counts = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=_work, args=(session, requests, seconds, 1_000_000 * (n + 1), counts))
        for n in range(clients)
    ]
    for worker in workers:
        worker.start()
    done = sum(counts.get(timeout=seconds + 60) for _ in workers)
    for worker in workers:
        worker.join()
    return round(done / seconds, 1)
