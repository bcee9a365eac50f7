"""`rapport serve` as a person meets it: it starts, answers, and leaves nothing behind, however it ends."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.installation import until

pytestmark = pytest.mark.heavy
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc and PR_SET_PDEATHSIG")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5).status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def family(mark):
    """The processes that carry the mark of an installation in their environment."""
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdecimal() and mark.encode() in (folder / "environ").read_bytes():
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


@pytest.fixture
def served(installation):
    port = free_port()
    process = installation.start("serve", "--port", str(port), RAPPORT_WEB_WORKERS="2")
    until(lambda: answers(port) and "Ctrl-C" in installation.output)
    process.port = port
    return process


@LINUX
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all_of_it(installation, served, sign):
    mark = str(installation.data)
    assert len(family(mark)) == 5  # the supervisor, the web server and its two workers, the job worker
    served.send_signal(sign)
    assert served.wait(20) == 0
    assert family(mark) == {}
    assert "Rapport has stopped." in installation.output
    assert "Traceback" not in installation.output


@LINUX
def test_kill_9_of_the_supervisor_leaves_no_orphans(installation, served):
    served.kill()
    served.wait()
    until(lambda: family(str(installation.data)) == {}, 10)


@LINUX
def test_kill_9_while_it_starts_leaves_no_orphans(installation):
    for pause in (0.5, 1.5, 2.2, 2.6, 3.0):
        process = installation.start("serve", "--port", str(free_port()))
        time.sleep(pause)
        process.kill()
        process.wait()
        until(lambda: family(str(installation.data)) == {}, 10)


@LINUX
def test_what_crashes_is_started_again(installation, served):
    mark = str(installation.data)
    before = family(mark)
    for pid, command in before.items():
        if command.strip().endswith("rapport.supervisor") or command.strip().endswith("rapport work"):
            os.kill(pid, signal.SIGKILL)
    until(lambda: len(family(mark)) == 5 and not set(family(mark)) & set(before) - {served.pid})
    until(lambda: answers(served.port))


def test_a_port_in_use_is_said_in_a_sentence(installation):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = installation.rapport("serve", "--port", port, code=1)
    assert f"Port {port} of 127.0.0.1 cannot be used" in refused.stderr


def test_two_that_start_together_make_one_database(tmp_path, installation):
    installation.environment["RAPPORT_DATA"] = str(tmp_path / "fresh")
    ports = free_port(), free_port()
    for port in ports:
        installation.start("serve", "--port", str(port), RAPPORT_WEB_WORKERS="1")
    until(lambda: all(answers(port) for port in ports), 60)
    assert "does not answer" not in installation.output


def test_it_can_be_started_again(installation, served):
    served.terminate()
    served.wait(20)
    port = free_port()
    installation.start("serve", "--port", str(port))
    until(lambda: answers(port) and installation.output.count("/welcome/") == 2)
    assert "Backed up" not in installation.output
