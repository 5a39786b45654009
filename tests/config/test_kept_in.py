"""Where milepost.yaml says that snapshots are kept, and what it is refused with."""

from pathlib import Path

import pytest

from milepost.config import load, show
from milepost.domain.errors import ConfigurationError
from tests.config.files import VALID, written


def test_snapshots_are_kept_beside_the_file_unless_said_otherwise(tmp_path: Path) -> None:
    assert load(written(tmp_path, VALID), {}).kept_in == tmp_path / "snapshots"


@pytest.mark.parametrize(
    ("written_as", "kept_in"),
    [
        ("s3://$BUCKET/kept/", "s3://acme/kept"),
        ("S3://acme", "s3://acme"),
        ("gs://acme/a b", "gs://acme/a b"),
        ("sftp://mile@host:2222/srv/kept", "sftp://mile@host:2222/srv/kept"),
        ("abfs://box@acme.dfs.core.windows.net/kept", "abfs://box@acme.dfs.core.windows.net/kept"),
        ("file:///srv/kept", Path("/srv/kept")),
        ("local:///srv/kept", Path("/srv/kept")),
    ],
)
def test_snapshots_are_kept_on_this_machine_or_at_an_address(
    tmp_path: Path, written_as: str, kept_in: Path | str
) -> None:
    loaded = load(written(tmp_path, f"{VALID}snapshots: {{kept_in: '{written_as}'}}\n"), {"BUCKET": "acme"})
    assert loaded.kept_in == kept_in
    assert load(written(tmp_path, show(loaded)), {}).kept_in == kept_in


SECRET = "holds a password or key; let the machine's own credentials open it, or the environment variables that the "


@pytest.mark.parametrize(
    ("kept_in", "what"),
    [
        ("s3://key:planted@bucket/kept", SECRET + "store's client reads"),
        ("s3://planted@bucket/kept", SECRET + "store's client reads"),
        ("sftp://mile:$PASSWORD@host/kept", SECRET + "store's client reads"),
        ("sftp://host/kept?password=$PASSWORD", SECRET + "store's client reads"),
        ("simplecache::s3://bucket", "is a chain of addresses; write one, such as s3://bucket/snapshots"),
        ("https://example.org/kept", "is a web address, where nothing can be kept; write one such as s3://bucket/s"),
        ("memory://kept", "is only in memory, where snapshots are lost; write one such as s3://bucket/snapshots"),
        ("s3:///kept", "names no bucket; write it like s3://bucket/snapshots"),
        ("s3://bucket/a*", "? * [ ] and .. cannot stand in it; choose another folder"),
        ("s3://bucket/../x", "? * [ ] and .. cannot stand in it; choose another folder"),
        ("1://bucket", "is not an address; write it like s3://bucket/snapshots"),
    ],
)
def test_where_no_snapshot_can_be_kept_is_refused_and_no_secret_is_told(
    tmp_path: Path, kept_in: str, what: str
) -> None:
    file = written(tmp_path, f"{VALID}snapshots: {{kept_in: '{kept_in}'}}\n")
    with pytest.raises(ConfigurationError) as refused:
        load(file, {"PASSWORD": "planted"})
    assert str(refused.value).partition(": ")[2].startswith(f"snapshots.kept_in: {what}")
    assert "planted" not in str(refused.value)
