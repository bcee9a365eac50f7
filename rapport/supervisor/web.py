"""The web server: one process that loads Rapport, and the workers it forks, which share that memory."""

import gc
import multiprocessing
import os
from collections.abc import Callable

from django.conf import settings
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from rapport.base.environment import number
from rapport.supervisor.platform import cores, die_with_parent, die_with_supervisor
from rapport.wsgi import application

_WEB = "RAPPORT_WEB"


def worker() -> Callable:
    """What each web worker calls first; returns the application."""
    die_with_parent(int(os.environ[_WEB]))
    return application


def serve(host: str, port: int) -> None:
    """Serve until TERM."""
    die_with_supervisor()
    os.environ[_WEB] = str(os.getpid())
    multiprocessing.set_start_method("fork")
    gc.collect()
    gc.freeze()  # what is loaded now stays, and stays shared
    Server(
        "rapport.supervisor.web:worker",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=number("RAPPORT_WEB_WORKERS", min(4, cores())),
        blocking_threads=number("RAPPORT_WEB_THREADS", 2),
        backlog=1024,
        backpressure=256,
        respawn_failed_workers=True,
        workers_kill_timeout=8,
        log_level=LogLevels.warning,
        log_dictconfig=settings.LOGGING,
    ).serve()
