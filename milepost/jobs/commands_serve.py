"""`milepost serve` and `milepost demo`: the dashboard is started."""

import os
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import NoReturn

import click

from milepost.domain.errors import ConfigurationError
from milepost.jobs.options import config_option

DEFAULT_PORT = 8501

host_option = click.option("--host", default="localhost", show_default=True, help="The address to listen on.")
insecure_option = click.option(
    "--insecure",
    is_flag=True,
    help="Listen where others can reach it, although nobody has to sign in: whoever opens a page may read and write.",
)
port_option = click.option("--port", default=DEFAULT_PORT, show_default=True, help="The port to listen on.")


@click.command(epilog="Example: milepost serve --port 9000")
@host_option
@port_option
@insecure_option
@click.option(
    "--sync-every",
    "sync_minutes",
    type=click.FloatRange(min=0),
    default=15.0,
    show_default=True,
    metavar="MINUTES",
    help="How often all sources are read by itself; 0: never. Of several servers on one store, one does it.",
)
@click.option(
    "--schedules/--no-schedules",
    "with_schedules",
    default=True,
    show_default=True,
    help="Whether snapshots that are due are taken and sent. Several servers on one store do not send twice.",
)
@config_option
def serve(
    host: str, port: int, insecure: bool, sync_minutes: float, with_schedules: bool, config_path: Path | None
) -> None:
    """Serve the dashboard and its HTTP routes until stopped. With `access:` in milepost.yaml people sign in.

    Without a milepost.yaml it opens with the demo to look at and a first file to make.
    """
    from milepost.jobs.login_secrets import login_secrets
    from milepost.jobs.sign_offs import ask_for_sign_offs
    from milepost.jobs.workspace import configuration_file, open_workspace, utc_now

    file = configuration_file(config_path, os.environ).resolve()
    if not file.exists() and config_path is None:
        refuse_open_doors(host, insecure)
        click.echo(f"There is no {file} yet: the first page helps to make one.")
        become_server(host, port, file, sync_minutes, with_schedules=with_schedules)
    # A wrong configuration or store is said here, before a browser meets it; and no page has to count runs.
    workspace = open_workspace(config_path)
    if workspace.configuration.access is None:
        refuse_open_doors(host, insecure)
    else:
        login_secrets(workspace.configuration.access.login, "", os.environ)
    workspace.put_plans_into_force(utc_now())
    workspace.count_again(utc_now())
    ask_for_sign_offs(workspace, utc_now())
    workspace.close()
    become_server(host, port, file, sync_minutes, with_schedules=with_schedules)


def refuse_open_doors(host: str, insecure: bool) -> None:
    """Nobody signs in, so only this machine may reach the dashboard. Raises ConfigurationError."""
    if not (insecure or is_loopback(host)):
        raise ConfigurationError(
            f"--host {host}: others could reach the dashboard there, and nobody has to sign in: whoever opens it may "
            "read everything and write notes. Leave --host away, let people sign in (`access:` in milepost.yaml), or "
            "say --insecure if everybody who can reach it may"
        )
    click.echo(
        "Nobody signs in: this dashboard is for one trusted person, or for people who trust each other.", err=True
    )


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def become_server(
    host: str, port: int, config_path: Path, sync_minutes: float = 0, *, with_schedules: bool
) -> NoReturn:
    """Turn this process into the dashboard's: jobs do not import the pages above them, and signals go straight on."""
    os.environ["MILEPOST_CONFIG"] = str(config_path)
    sys.stdout.flush()
    command = [sys.executable, "-m", "milepost.app", "--host", host, "--port", str(port)]
    os.execv(
        sys.executable, [*command, "--sync-every", f"{sync_minutes:g}", *(["--schedules"] if with_schedules else [])]
    )


@click.command(epilog="Example: milepost demo --dir ~/milepost-demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-workspace"),
    show_default=True,
    help="Where the demo workspace is built; a second start reuses it.",
)
@click.option("--no-serve", is_flag=True, help="Build it only.")
@host_option
@port_option
@insecure_option
def demo(folder: Path, no_serve: bool, host: str, port: int, insecure: bool) -> None:
    """Build the demo workspace from real training runs, and serve it."""
    if not no_serve:
        refuse_open_doors(host, insecure)
    for name in ("sklearn", "mlflow", "wandb"):
        if find_spec(name) is None:
            raise ConfigurationError(f"the demo needs {name}, which is not installed: pip install 'milepost[demo]'")
    from milepost.jobs.demo import build_demo
    from milepost.jobs.demo.forecasts import write_demo_forecasts
    from milepost.jobs.demo.story import write_demo_decisions, write_demo_story
    from milepost.jobs.progress import ProgressLines
    from milepost.jobs.sync import sync as pull
    from milepost.jobs.workspace import open_workspace, utc_now

    lines = ProgressLines(sys.stderr)
    config_path = build_demo(folder, datetime.now(UTC).date(), lines.step)
    workspace = open_workspace(config_path)
    write_demo_story(workspace, folder)
    workspace.put_plans_into_force(utc_now())
    pull(workspace, report_progress=lines.show)
    write_demo_decisions(workspace, utc_now())
    write_demo_forecasts(workspace, folder, utc_now())
    workspace.close()
    lines.close()
    click.echo(f"demo workspace: {config_path}")
    if no_serve:
        click.echo(f"Next: milepost serve --config {config_path}", err=True)
        return
    become_server(host, port, config_path.resolve(), with_schedules=True)
