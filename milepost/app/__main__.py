"""Starts the dashboard: `python -m milepost.app --host H --port P`, with the configuration in $MILEPOST_CONFIG."""

import os
from datetime import timedelta

import click

from milepost.app.serve import serve
from milepost.jobs.workspace import configuration_file


@click.command()
@click.option("--host", default="localhost")
@click.option("--port", default=8501)
@click.option("--sync-every", "sync_minutes", default=0.0)
@click.option("--schedules/--no-schedules", "with_schedules", default=False)
def main(host: str, port: int, sync_minutes: float, with_schedules: bool) -> None:
    """What `milepost serve` turns into."""
    every = timedelta(minutes=sync_minutes) if sync_minutes else None
    serve(host, port, configuration_file(None, os.environ).resolve(), sync_every=every, with_schedules=with_schedules)


if __name__ == "__main__":
    main()
