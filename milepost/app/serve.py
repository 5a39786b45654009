"""How the dashboard is started: Streamlit's server with Milepost's settings, without any file of the user's."""

import os
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

from milepost.app.announcing import announce
from milepost.app.login import turn_on_login
from milepost.app.look import look_settings
from milepost.config import load
from milepost.jobs.login_secrets import login_secrets

SETTINGS: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "global.developmentMode": False,
    "logger.hideWelcomeMessage": True,
    # A full garbage collection after every script run holds the interpreter for 35 to 55 ms.
    "runner.postScriptGC": False,
    "runner.magicEnabled": False,
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "server.enableStaticServing": False,
}


def serve(
    host: str,
    port: int,
    config_path: Path,
    headless: bool = True,
    sync_every: timedelta | None = None,
    with_schedules: bool = False,
) -> None:
    """Serve the dashboard until stopped; prints its address when it can be opened.

    sync_every: how often all sources are read by itself; None: never. with_schedules: whether it takes and sends the
    snapshots that are due.
    """

    def say(words: str) -> None:
        print(words, flush=True)

    def complain(words: str) -> None:
        print(words, file=sys.stderr, flush=True)

    os.environ["MILEPOST_CONFIG"] = str(config_path)
    from milepost.app.asgi_app import application
    from milepost.app.auto_sync import keep_fresh
    from milepost.app.schedule_watch import keep_schedules

    if sync_every is not None:
        keep_fresh(sync_every)
    if with_schedules:
        keep_schedules(complain)
    address = f"http://{shown_host(host)}:{port}"
    secrets = sign_in_secrets(config_path, address)
    threading.Thread(target=announce, args=(address, say), daemon=True).start()
    application(secrets).run(config=settings(host, port, headless))


def sign_in_secrets(config_path: Path, address: str) -> dict[str, Any] | None:
    """None where nobody has to sign in. Raises ConfigurationError."""
    access = load(config_path, os.environ).access if config_path.is_file() else None
    if access is None:
        return None
    turn_on_login()
    return login_secrets(access.login, address, os.environ)


def settings(host: str, port: int, headless: bool) -> dict[str, Any]:
    """Streamlit's settings for this server, by dotted name."""
    own = {"server.address": host, "server.port": port, "server.headless": headless}
    return SETTINGS | look_settings() | own


def shown_host(host: str) -> str:
    """The name to open in a browser on this machine."""
    if host in {"", "0.0.0.0", "::"}:
        return "localhost"
    return f"[{host}]" if ":" in host else host
