"""Installs what the tests need beside Python packages, if this machine lets us: Chromium and a PostgreSQL server.

Where it cannot, the tests that need them are skipped with the reason, or fail under CI=true.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def has_chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


def has_postgres() -> bool:
    return bool(shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def main() -> None:
    missing = [name for name, there in (("chromium", has_chromium()), ("postgresql", has_postgres())) if not there]
    if not missing:
        return
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        print(f"for all tests to run, install: {', '.join(missing)} (apt-get install {' '.join(missing)})")
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *missing]):
        done = subprocess.run([apt, *step], env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            print(f"apt-get {' '.join(step)} failed; the tests that need {', '.join(missing)} will say so")
            sys.exit(0)


if __name__ == "__main__":
    main()
