"""How an MLflow server is told who asks, and how its certificate is checked: as MLflow's own client does it."""

import ssl
from base64 import b64decode
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from milepost.connectors import open_connector
from milepost.domain.errors import SourceRefused
from milepost.domain.sources import MlflowSource
from tests.connectors.proxy import Answer, Proxy, in_front_of

NOBODY = "http://127.0.0.1:1"
OWN = {"OUR_TOKEN": "our-token", "OUR_USER": "ada", "OUR_PASSWORD": "lovelace"}
TOKEN = {"MLFLOW_TRACKING_TOKEN": "their-token"}
PAIR = {"MLFLOW_TRACKING_USERNAME": "grace", "MLFLOW_TRACKING_PASSWORD": "höpper"}
FILE = "[mlflow]\nmlflow_tracking_username = file-user\nmlflow_tracking_password = file-%password\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own: the credentials file is found by it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def server(home: Path) -> Iterator[Proxy]:  # noqa: ARG001 - so that no real credentials are read
    """Answers everything with nothing; what it was asked is what these tests look at."""
    with in_front_of(NOBODY) as opened:
        opened.meddle = lambda _asked: Answer(200, b"{}")
        yield opened


def authorization(server: Proxy, environ: Mapping[str, str], **settings: str) -> str | None:
    """The credentials that a server gets to see, in clear."""
    open_connector(MlflowSource("lab", server.uri, **settings), environ, frozenset()).check()  # type: ignore[arg-type]
    kind, _, said = server.asked[-1].headers.get("Authorization", "").partition(" ")
    return f"Basic {b64decode(said).decode()}" if kind == "Basic" else f"{kind} {said}".strip() or None


@pytest.mark.parametrize(
    ("environ", "settings", "seen"),
    [
        ({}, {}, None),
        (TOKEN, {}, "Bearer their-token"),
        (PAIR, {}, "Basic grace:höpper"),
        (PAIR | TOKEN, {}, "Basic grace:höpper"),
        ({"MLFLOW_TRACKING_USERNAME": "grace"} | TOKEN, {}, "Bearer their-token"),
        (OWN | PAIR | TOKEN, {"token_env": "OUR_TOKEN"}, "Bearer our-token"),
        (OWN | PAIR | TOKEN, {"username_env": "OUR_USER", "password_env": "OUR_PASSWORD"}, "Basic ada:lovelace"),
    ],
)
def test_the_source_goes_before_the_environment_and_a_password_before_a_token(
    server: Proxy, environ: dict[str, str], settings: dict[str, str], seen: str | None
) -> None:
    assert authorization(server, environ, **settings) == seen


@pytest.mark.parametrize(
    ("environ", "seen"),
    [({}, "Basic file-user:file-%password"), (TOKEN, "Basic file-user:file-%password"), (PAIR, "Basic grace:höpper")],
)
def test_the_credentials_file_holds_where_the_environment_says_nothing(
    server: Proxy, home: Path, environ: dict[str, str], seen: str
) -> None:
    (home / ".mlflow").mkdir()
    (home / ".mlflow" / "credentials").write_text(FILE)
    assert authorization(server, environ) == seen


@pytest.mark.parametrize(("environ", "seen"), [({}, None), ({"MLFLOW_WORKSPACE": "vision"}, "vision")])
def test_the_workspace_is_named_to_the_server(server: Proxy, environ: dict[str, str], seen: str | None) -> None:
    authorization(server, environ)
    assert server.asked[-1].headers.get("X-MLFLOW-WORKSPACE") == seen


def test_a_credentials_file_that_cannot_be_read_is_none(server: Proxy, home: Path) -> None:
    (home / ".mlflow").mkdir()
    (home / ".mlflow" / "credentials").write_text("not an ini file")
    assert authorization(server, {}) is None


def test_a_secret_that_is_not_set_is_refused_by_its_name(server: Proxy) -> None:
    with pytest.raises(SourceRefused, match="the environment variable OUR_TOKEN is not set"):
        authorization(server, {}, token_env="OUR_TOKEN")


@pytest.fixture
def tls_server(certificate: tuple[Path, Path], home: Path) -> Iterator[Proxy]:  # noqa: ARG001
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with in_front_of(NOBODY, context) as opened:
        opened.meddle = lambda _asked: Answer(200, b"{}")
        yield opened


def test_a_certificate_that_nobody_signed_is_refused_and_no_token_is_sent(tls_server: Proxy) -> None:
    with pytest.raises(SourceRefused, match="MLFLOW_TRACKING_SERVER_CERT_PATH") as refusal:
        authorization(tls_server, TOKEN)
    assert "its certificate is not accepted" in str(refusal.value)
    assert tls_server.asked == []


def test_a_certificate_that_is_named_is_accepted(tls_server: Proxy, certificate: tuple[Path, Path]) -> None:
    environ = TOKEN | {"MLFLOW_TRACKING_SERVER_CERT_PATH": str(certificate[0])}
    assert authorization(tls_server, environ) == "Bearer their-token"


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request:urllib3.exceptions.InsecureRequestWarning")
def test_a_certificate_is_not_looked_at_where_that_was_asked_for(tls_server: Proxy) -> None:
    assert authorization(tls_server, TOKEN | {"MLFLOW_TRACKING_INSECURE_TLS": "true"}) == "Bearer their-token"
