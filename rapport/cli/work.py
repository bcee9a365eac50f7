"""Run only the job worker, until TERM or Ctrl-C.

`rapport serve` runs one beside the web pages; more of them, on other machines too, share the same queue.
"""

import argparse
import os
import signal

from rapport.base.environment import number
from rapport.cli import DONE
from rapport.jobs.worker import Worker
from rapport.supervisor.platform import die_with_supervisor


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lanes", type=int, default=number("RAPPORT_JOB_LANES", 2), help="jobs at once (default 2)")


def run(options: argparse.Namespace) -> int:
    die_with_supervisor()
    worker = Worker(lanes=options.lanes, lease_seconds=number("RAPPORT_JOB_LEASE", 30))
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: worker.stop())
    worker.run()
    os._exit(DONE)  # a job that did not stop in time was given back; its thread ends here
