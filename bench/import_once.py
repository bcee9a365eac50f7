"""Import one file in this process, as the job worker would, and tell seconds and memory as JSON."""

import json
import os
import resource
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.settings")

import django  # noqa: E402

django.setup()

from rapport.exchange.actions import import_file  # noqa: E402
from rapport.organisation.models import User  # noqa: E402


def memory() -> float:
    """The most this process held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


before, began = memory(), time.perf_counter()
made = import_file(Path(sys.argv[1]), by=User.objects.order_by("id").first(), system="Bench fair")
told = {"seconds": round(time.perf_counter() - began, 2), "more_mb": round(memory() - before, 1), "counts": made.counts}
print(json.dumps(told))
