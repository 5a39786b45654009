"""At which address the pages load Plotly's script, and how the small one is fetched.

`python -m milepost.app.bundle` fetches the small one with npm; without npm nothing is lost but bytes.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path

from milepost.figures.plotly_script import SMALL, plotly_bundle, version_of, whole_bundle

SMALL_PACKAGE = "plotly.js-basic-dist-min"
SHA256 = {"4.1.1": "99784e3abfb07b142a15e521a439e6d9addceadb3f79553fd24c72774f0649ba"}
"""Digests of the small script, by version; another version is not taken."""


@cache
def _path() -> str:
    script = plotly_bundle()
    return f"/milepost/plotly-{version_of(script)}-{script.stat().st_size:x}.js"


PLOTLY_PATH = _path()
"""Where the script is served; another script has another address, so browsers may keep it for good."""


def fetch_small(target: Path = SMALL) -> None:
    """Put the small script of the installed version in place. Raises RuntimeError where that cannot be done."""
    version, npm = version_of(whole_bundle()), shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm is not installed")
    if version not in SHA256:
        raise RuntimeError(f"no digest is known for {SMALL_PACKAGE} {version}")
    with tempfile.TemporaryDirectory() as folder:
        packing = [npm, "pack", "--silent", "--fetch-retries=0", f"{SMALL_PACKAGE}@{version}"]
        done = subprocess.run(packing, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
        archives = list(Path(folder).glob("*.tgz"))
        if done.returncode or not archives:
            raise RuntimeError(f"npm could not fetch {SMALL_PACKAGE}: {done.stderr.strip()[-200:]}")
        with tarfile.open(archives[0]) as archive:
            member = archive.extractfile("package/plotly-basic.min.js")
            script = member.read() if member else b""
    if hashlib.sha256(script).hexdigest() != SHA256[version]:
        raise RuntimeError(f"{SMALL_PACKAGE} {version} is not the script that was expected; it was not kept")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(script)


if __name__ == "__main__":
    try:
        fetch_small()
        print(f"The small Plotly script is in {SMALL}")
    except (RuntimeError, subprocess.SubprocessError, OSError) as reason:
        print(f"The pages will load the whole Plotly script ({reason}).", file=sys.stderr)
