"""Runs the script of one client: it reads its task as JSON from standard input, and prints one line of JSON."""

import json
import sys
from importlib.metadata import version


def report(package, show):
    """Runs `show` with the task. It returns what the client showed, each by its name."""
    shown = show(json.load(sys.stdin))
    print("\n" + json.dumps({"client": package, "version": version(package), "shown": shown}), flush=True)
