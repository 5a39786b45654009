"""Starts the dashboard: `python -m milepost.app --host H --port P`, with the configuration in $MILEPOST_CONFIG."""

import os

import click

from milepost.app.serve import serve
from milepost.jobs.workspace import configuration_file


@click.command()
@click.option("--host", default="localhost")
@click.option("--port", default=8501)
def main(host: str, port: int) -> None:
    """What `milepost serve` turns into."""
    serve(host, port, configuration_file(None, os.environ).resolve())


if __name__ == "__main__":
    main()
