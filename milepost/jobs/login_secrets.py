"""What Streamlit's sign-in is given, with the secrets that milepost.yaml only names."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from milepost.domain.errors import ConfigurationError
from milepost.domain.people import Login

SHORTEST_SECRET = 32


def login_secrets(login: Login, address: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """What Streamlit is given; `address` is where the dashboard is served. Raises ConfigurationError."""
    if find_spec("authlib") is None:
        raise ConfigurationError(
            "access: signing in needs Authlib, which is not installed: pip install 'milepost[login]'"
        )
    cookie_secret = _secret("cookie_secret_env", login.cookie_secret_env, environ)
    if len(cookie_secret) < SHORTEST_SECRET:
        raise ConfigurationError(
            f"access.login.cookie_secret_env: ${login.cookie_secret_env} has fewer than {SHORTEST_SECRET} characters, "
            "so sign-ins could be forged; `openssl rand -hex 32` makes a good one"
        )
    auth = {
        "redirect_uri": login.redirect_uri or f"{address}/oauth2callback",
        "cookie_secret": cookie_secret,
        "client_id": login.client_id,
        "client_secret": _secret("client_secret_env", login.client_secret_env, environ),
        "server_metadata_url": login.server_metadata_url,
        # Streamlit's own default, select_account, is refused in silence by providers that keep to the letter.
        "client_kwargs": {"prompt": "login", "scope": login.scope},
    }
    return {"auth": auth}


def _secret(key: str, name: str, environ: Mapping[str, str]) -> str:
    held = environ.get(name, "")
    if not held:
        raise ConfigurationError(f"access.login.{key}: the environment variable ${name} is not set")
    return held
