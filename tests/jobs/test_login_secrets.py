"""What signing in needs from the environment, and that no message repeats a secret."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from milepost.domain.errors import ConfigurationError
from milepost.domain.people import Login
from milepost.jobs.cli import main
from milepost.jobs.login_secrets import login_secrets
from tests.config.test_access import WITH_ACCESS

LOGIN = Login("https://id.example/x", "milepost", "CLIENT", "COOKIE")
GOOD = {"CLIENT": "between the two", "COOKIE": "c" * 32}


def test_streamlit_is_given_what_the_file_names() -> None:
    assert login_secrets(LOGIN, "http://localhost:8501", GOOD) == {
        "auth": {
            "redirect_uri": "http://localhost:8501/oauth2callback",
            "cookie_secret": "c" * 32,
            "client_id": "milepost",
            "client_secret": "between the two",
            "server_metadata_url": "https://id.example/x",
            "client_kwargs": {"prompt": "login", "scope": "openid email profile"},
        }
    }


@pytest.mark.parametrize(
    ("environ", "what"),
    [
        ({"COOKIE": "c" * 32}, "access.login.client_secret_env: the environment variable $CLIENT is not set"),
        ({"CLIENT": "x"}, "access.login.cookie_secret_env: the environment variable $COOKIE is not set"),
        ({"CLIENT": "x", "COOKIE": "hunter2"}, "access.login.cookie_secret_env: $COOKIE has fewer than 32 characters"),
    ],
)
def test_what_is_missing_is_named_and_never_repeated(environ: dict[str, str], what: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        login_secrets(LOGIN, "", environ)
    assert str(caught.value).startswith(what)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("command", ["serve", "check"])
def test_a_server_does_not_start_without_its_secrets(tmp_path: Path, command: str) -> None:
    file = tmp_path / "milepost.yaml"
    file.write_text(WITH_ACCESS)
    done = CliRunner(env={"CLIENT_SECRET": None}).invoke(main, [command, "--config", str(file)])
    assert (done.exit_code, "access.login." in done.stderr, "is not set" in done.stderr) == (2, True, True)
