"""Where a W&B server is and with which key it is asked, found as the wandb library finds them."""

import configparser
import netrc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from milepost.domain.errors import SourceRefused
from milepost.domain.sources import WandbSource

CLOUD = "https://api.wandb.ai"


@dataclass(frozen=True, slots=True)
class Access:
    """Address, key, and the words that tell people where the key came from. The key is never shown."""

    base_url: str
    key: str = field(repr=False)
    key_from: str


def access_of(source: WandbSource, environ: Mapping[str, str]) -> Access:
    """Raises SourceRefused where no key can be found or the address is none."""
    filed = settings_files(environ)
    base = (source.base_url or environ.get("WANDB_BASE_URL") or filed.get("base_url") or CLOUD).strip().rstrip("/")
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SourceRefused(f"source {source.name!r}: its base_url is no address; write https://HOST")
    key, key_from = key_of(source, environ, filed, parts.hostname)
    return Access(base, key, key_from)


def key_of(source: WandbSource, environ: Mapping[str, str], filed: Mapping[str, str], host: str) -> tuple[str, str]:
    if source.api_key_env:
        found = environ.get(source.api_key_env, "").strip()
        if not found:
            raise SourceRefused(f"source {source.name!r}: the environment variable {source.api_key_env} is not set")
        return found, source.api_key_env
    tried = (
        (environ.get("WANDB_API_KEY", ""), "WANDB_API_KEY"),
        (filed.get("api_key", ""), "the settings file of wandb"),
        (key_in_netrc(environ, host), "the netrc file"),
    )
    for key, where in tried:
        if key.strip():
            return key.strip(), where
    raise SourceRefused(
        f"source {source.name!r}: no API key for {host} found. Set WANDB_API_KEY, name another variable by "
        "api_key_env, or run `wandb login`"
    )


def home_of(environ: Mapping[str, str]) -> Path:
    return Path(environ["HOME"]) if environ.get("HOME") else Path.home()


def settings_files(environ: Mapping[str, str]) -> Mapping[str, str]:
    """What the user's settings file says, and over it the one of the working directory."""
    user = Path(environ.get("WANDB_CONFIG_DIR") or home_of(environ) / ".config" / "wandb")
    found: dict[str, str] = {}
    for path in (user / "settings", Path(environ.get("WANDB_DIR") or ".") / "wandb" / "settings"):
        config = configparser.ConfigParser(interpolation=None)
        try:
            config.read(path)
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue
        if config.has_section("default"):
            found |= dict(config["default"])
    return found


def key_in_netrc(environ: Mapping[str, str], host: str) -> str:
    for path in netrc_files(environ):
        try:
            entry = netrc.netrc(str(path)).authenticators(host)
        except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
            continue
        if entry is not None:
            return entry[2] or ""
    return ""


def netrc_files(environ: Mapping[str, str]) -> Iterator[Path]:
    if environ.get("NETRC"):
        yield Path(environ["NETRC"]).expanduser()
        return
    yield home_of(environ) / ".netrc"
    yield home_of(environ) / "_netrc"
