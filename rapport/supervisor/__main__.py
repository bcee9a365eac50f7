"""`python -m rapport.supervisor` is the web server's process; the supervisor starts it."""

import os

from rapport.supervisor.web import serve

serve(os.environ["RAPPORT_HOST"], int(os.environ["RAPPORT_PORT"]))
