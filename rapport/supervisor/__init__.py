"""One process tree: the supervisor starts the web server and the job worker, and ends both."""
