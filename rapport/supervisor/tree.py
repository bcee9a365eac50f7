"""Children in their own process groups: started, restarted when they crash, ended with TERM and then KILL."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from rapport.supervisor.platform import PARENT

PATIENCE = 10.0  # seconds between TERM and KILL
LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """One process that has to run."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    crashes: int = 0
    start_again_at: float = 0.0

    def start(self) -> None:
        environment = {**os.environ, PARENT: str(os.getpid())}
        # Its own group: Ctrl-C reaches only the supervisor, which then ends every group in order.
        self.process = subprocess.Popen(self.command, env=environment, process_group=0, stdin=subprocess.DEVNULL)
        self.started_at = time.monotonic()

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Signal the whole group, the children's children too."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


@dataclass
class Tree:
    """The children, and the one loop that watches them."""

    children: list[Child]
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        for child in self.children:
            child.start()

    def watch(self) -> None:
        """Return when somebody asks to stop and all children have ended."""
        try:
            while not self.stopping.wait(0.2):
                for child in self.children:
                    self._look_after(child)
        finally:
            self.stop()

    def _look_after(self, child: Child) -> None:
        if child.is_alive:
            return
        now = time.monotonic()
        if not child.start_again_at:
            child.signal(signal.SIGKILL)  # what is left of its group
            child.crashes = child.crashes + 1 if now - child.started_at < 60 else 1
            pause = min(0.5 * 2 ** (child.crashes - 1), LONGEST_PAUSE)
            child.start_again_at = now + pause
            code = child.process.returncode if child.process else None
            print(f"The {child.name} ended ({code}); it starts again in {pause:g} s.", file=sys.stderr, flush=True)
        elif now >= child.start_again_at:
            child.start_again_at = 0.0
            child.start()

    def stop(self) -> None:
        """TERM to all, and KILL to what is still there after `PATIENCE` seconds."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        while any(child.is_alive for child in self.children) and time.monotonic() < end:
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
