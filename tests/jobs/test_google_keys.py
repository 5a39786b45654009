"""Who may open a bucket of Google's: a service account's key is used, never told, and a wrong one refused at once."""

import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from milepost.jobs.deliveries.message import Failed, Folder
from tests.jobs.deliveries.samples import sent
from tests.jobs.test_kept_places import call, kept_at, take
from tests.support.gcs import GcsServer, gcs_server
from tests.support.kept_places import InGcs

CHECK = "check that it exists, and the rights of the credentials"


@pytest.fixture
def gcs(monkeypatch: pytest.MonkeyPatch) -> Iterator[GcsServer]:
    with gcs_server(monkeypatch) as server:
        yield server


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return kept_at(tmp_path, InGcs.kept_in)


def test_a_key_that_is_not_there_is_named_at_once(
    gcs: GcsServer, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STORAGE_EMULATOR_HOST")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    done = call(config, "snapshots", "list")
    said = f"milepost: {InGcs.kept_in} cannot be read (DefaultCredentialsError); {CHECK}"
    assert (done.exit_code, done.stderr.splitlines()[-1], gcs.asked) == (2, said, [])
    assert isinstance(outcome := sent(Folder("gs://bucket/reports")), Failed)
    assert (outcome.reason, outcome.again) == (
        "gs://bucket/reports cannot be written (DefaultCredentialsError)",
        False,
    )


class Tokens(BaseHTTPRequestHandler):
    """Where a service account gets its token: `answer` is the status and the body."""

    answer = (200, {"access_token": "planted-token", "expires_in": 3600, "token_type": "Bearer"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.answer[0])
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(self.answer[1]).encode())

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


class Refusing(Tokens):
    answer = (400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})


@pytest.fixture
def key_file(gcs: GcsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service account's, with the way to `gcs` by the client's own setting."""
    gcs.key = "planted-token"
    monkeypatch.delenv("STORAGE_EMULATOR_HOST")
    monkeypatch.setitem(import_module("fsspec.config").conf, "gs", {"endpoint_url": gcs.address})
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "key.json"))
    return tmp_path / "key.json"


def serve_tokens(handler: type[Tokens], key_file: Path) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "project_id": "planted-project",
        "private_key_id": "planted-id",
        "private_key": pem.decode(),
        "client_email": "milepost@planted-project.iam.gserviceaccount.com",
        "token_uri": f"http://127.0.0.1:{server.server_address[1]}/token",
    }
    key_file.write_text(json.dumps(account))
    return server


def test_a_service_account_opens_it_and_no_secret_is_told_or_logged(
    gcs: GcsServer, config: Path, key_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with serve_tokens(Tokens, key_file) as tokens, caplog.at_level(logging.DEBUG):
        take(config, "2026-10-01")
        done = call(config, "snapshots", "verify")
        tokens.shutdown()
    assert (done.stdout, len(gcs.names())) == ("1 snapshot as they were written\n", 4)
    secrets = ("planted-token", json.loads(key_file.read_text())["private_key"].splitlines()[1])
    assert ("gcsfs" in {one.name for one in caplog.records}, [one for one in secrets if one in caplog.text]) == (
        True,
        [],
    )


def test_a_key_that_is_refused_is_named_at_once(gcs: GcsServer, config: Path, key_file: Path) -> None:
    with serve_tokens(Refusing, key_file) as tokens:
        done = call(config, "snapshots", "list")
        tokens.shutdown()
    said = f"milepost: {InGcs.kept_in} cannot be read (HttpError 401); {CHECK}"
    assert (done.exit_code, done.stderr.splitlines()[-1], gcs.asked) == (2, said, [])


@pytest.mark.parametrize("scheme", ["gs", "gcs"])
def test_what_is_set_for_the_client_itself_goes_first(
    scheme: str, gcs: GcsServer, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STORAGE_EMULATOR_HOST")
    settings = {"token": "anon", "endpoint_url": gcs.address}
    monkeypatch.setitem(import_module("fsspec.config").conf, scheme, settings)
    assert call(config, "snapshots", "verify").stdout == "0 snapshots as they were written\n"
