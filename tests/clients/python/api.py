"""schemathesis: sends requests that fit the OpenAPI description or break it, and compares each answer with it."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

from report import report

HERE = Path(__file__).parent


def show(task):
    environment = os.environ | {
        "CLAVIS_DID": task["did"],
        "CLAVIS_DEACTIVATED": task["deactivated"],
        "PYTHONPATH": str(HERE),
    }
    program = Path(sys.executable).with_name("schemathesis")
    command = [program, "run", f"{task['resolver']}/openapi.json", "--checks", "all"]
    # It reads its settings in the folder in which it starts, and writes files there.
    with TemporaryDirectory() as folder:
        copy(HERE / "schemathesis.toml", folder)
        ran = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode == 0 and "No issues found" in ran.stdout:
        return {"every check": "found nothing"}
    print(ran.stdout, ran.stderr, file=sys.stderr)
    return {"every check": f"found something: exit code {ran.returncode}"}


report("schemathesis", show)
