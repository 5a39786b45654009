"""A real OpenID provider for the tests: npm's oidc-provider, in a process of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.needs import missing

PACKAGE = "oidc-provider@9.13.3"
FOLDER = Path(sys.prefix) / "share" / "milepost" / "oidc"
SCRIPT = Path(__file__).with_name("provider.mjs")
SECRET = "a secret between the two"


def install() -> str | None:
    """Fetch the package once for this environment; returns why that could not be done, if so."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        missing("node and npm", "apt-get install nodejs npm")
    if (FOLDER / "node_modules" / "oidc-provider").is_dir():
        return None
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [
        npm,
        "install",
        "--prefix",
        str(FOLDER),
        "--no-audit",
        "--no-fund",
        "--silent",
        "--fetch-retries=1",
        PACKAGE,
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    except subprocess.TimeoutExpired:
        return "npm took more than four minutes"
    return None if done.returncode == 0 else done.stderr.strip()[-300:] or "npm says nothing"


@contextmanager
def provider(port: int, callback: str, accounts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Serves these accounts, whose password may be anything; yields the address of its metadata."""
    why = install()
    if why is not None:  # a registry that does not answer is no fault of this code, under CI either
        pytest.skip(f"{PACKAGE} could not be fetched: {why}")
    script = FOLDER / "provider.mjs"  # node looks for packages beside the script
    shutil.copy(SCRIPT, script)
    command = ["node", str(script), str(port), callback, json.dumps(accounts)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            while "ready" not in (line := process.stdout.readline()):
                assert line, "the provider ended before it was ready"
            yield f"http://127.0.0.1:{port}/.well-known/openid-configuration"
        finally:
            process.terminate()
