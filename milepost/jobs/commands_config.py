"""`milepost init`, `check` and `config`: the configuration is written, tried and shown."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from milepost.domain.errors import ConfigurationError, SourceError
from milepost.domain.schedules import Recipient
from milepost.domain.sources import Source
from milepost.jobs.options import ANSWER_IS_NO, config_option, json_option, leave, print_json


@click.command(epilog="Example: milepost init && milepost check")
@config_option
def init(config_path: Path | None) -> None:
    """Write a commented milepost.yaml to start from.

    Beside it goes the schema that editors check and complete it with. An existing file is never overwritten.
    """
    from milepost.config import SCHEMA_FILE, schema_text
    from milepost.config import example as example_text
    from milepost.jobs.workspace import DEFAULT_FILE

    target = config_path or Path(DEFAULT_FILE)
    if target.exists():
        raise ConfigurationError(f"{target} is already there and stays as it is; name another with --config FILE")
    if not target.parent.is_dir():
        raise ConfigurationError(f"there is no folder {target.parent}; make it first")
    target.write_text(example_text(), encoding="utf-8")
    described = target.with_name(SCHEMA_FILE)
    described.write_text(schema_text(), encoding="utf-8")
    click.echo(f"wrote {target} and {described}")
    click.echo("Change it to name your tracker and your metrics, then: milepost check", err=True)


@click.command(epilog="Example: milepost check --config milepost.yaml")
@config_option
@json_option
def check(config_path: Path | None, as_json: bool) -> None:
    """Validate the configuration, then reach every source and say what it sees.

    All that is wrong in the file is said at once, with line and key. Exit code 1 if a source cannot be reached. Nothing
    is sent to recipients; their environment variables that are not set are named, which does not change the exit code.
    """
    from milepost.config import load
    from milepost.jobs.login_secrets import login_secrets
    from milepost.jobs.workspace import configuration_file
    from milepost.store.database import open_store

    configuration = load(configuration_file(config_path, os.environ), os.environ)
    if configuration.access is not None:
        login_secrets(configuration.access.login, "", os.environ)
    open_store(configuration.store).close()
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(reach, configuration.sources.values()))
    recipients = [look_at(one) for one in configuration.recipients.values()]
    if as_json:
        print_json({"config": str(configuration.path), "sources": answers, "recipients": recipients})
    else:
        projects, sources = len(configuration.projects), len(configuration.sources)
        click.echo(f"{configuration.path}: {counted(projects, 'project')}, {counted(sources, 'source')}, no mistakes")
        for answer in answers:
            click.echo(f"{'✓' if answer['ok'] else '✗'} {answer['name']} ({answer['kind']}): {answer['says']}")
        for fault in (fault for one in recipients for fault in one["faults"]):
            click.echo(f"! {fault}")
    if not all(answer["ok"] for answer in answers):
        leave(ANSWER_IS_NO)


def reach(source: Source) -> dict[str, object]:
    from milepost.connectors import open_connector

    try:
        says, ok = open_connector(source, os.environ, frozenset()).check(), True
    except SourceError as error:
        says, ok = str(error), False
    return {"name": source.name, "kind": source.kind, "ok": ok, "says": says}


def look_at(recipient: Recipient) -> dict[str, Any]:
    from milepost.jobs.recipient_secrets import recipient_faults

    return {"name": recipient.name, "kind": recipient.kind, "faults": recipient_faults(recipient, os.environ)}


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


@click.group(epilog="Example: milepost config show")
def config() -> None:
    """Show the merged configuration, or the schema of milepost.yaml."""


@config.command("show", epilog="Example: milepost config show --config milepost.yaml")
@config_option
def config_show(config_path: Path | None) -> None:
    """Print the configuration with all defaults filled in; secrets are hidden."""
    from milepost.config import load, show
    from milepost.jobs.workspace import configuration_file

    click.echo(show(load(configuration_file(config_path, os.environ), os.environ)).rstrip("\n"))


@config.command("schema", epilog="Example: milepost config schema > milepost.schema.json")
def config_schema() -> None:
    """Print the JSON schema of milepost.yaml, for editors and pipelines."""
    from milepost.config import schema

    print_json(schema())
