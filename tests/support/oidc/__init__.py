"""A real OpenID provider for the tests: npm's oidc-provider, in a process of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.needs import missing

PACKAGE = "oidc-provider@9.13.3"
FOLDER = Path(sys.prefix) / "share" / "milepost" / "oidc"
SCRIPT = Path(__file__).with_name("provider.mjs")
SECRET = "a secret between the two"


def install() -> str | None:
    """Fetch the package once for this environment; returns what is missing if that cannot be done."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return "node and npm"
    if (FOLDER / "node_modules" / "oidc-provider").is_dir():
        return None
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--prefix", str(FOLDER), "--no-audit", "--no-fund", "--silent", PACKAGE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    return None if done.returncode == 0 else f"{PACKAGE}: {done.stderr.strip()[-300:]}"


@contextmanager
def provider(port: int, callback: str, accounts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Serves these accounts, whose password may be anything; yields the address of its metadata."""
    lacks = install()
    if lacks is not None:
        missing(lacks, "apt-get install nodejs npm")
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
