"""Places that snapshots are kept in, here and in a bucket, with a hand in them that Milepost knows nothing of."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.support.s3 import s3_server

PLACES = ("here", "s3")


class KeptPlace(Protocol):
    """Files are told by their way from the place, such as "by hand/fraud/ID/report.json"."""

    kept_in: str

    def files(self) -> dict[str, bytes]: ...
    def write(self, way: str, body: bytes) -> None: ...
    def remove(self, way: str) -> None: ...


class Here:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept_in = str(path)

    def files(self) -> dict[str, bytes]:
        found = (one for one in self.path.glob("**/*") if one.is_file())
        return {str(one.relative_to(self.path)): one.read_bytes() for one in found}

    def write(self, way: str, body: bytes) -> None:
        (self.path / way).write_bytes(body)

    def remove(self, way: str) -> None:
        (self.path / way).unlink()


class InS3:
    kept_in = "s3://bucket/milepost/kept"

    def __init__(self, client: Any) -> None:
        self.client = client

    def files(self) -> dict[str, bytes]:
        found = [one["Key"] for one in self.client.list_objects_v2(Bucket="bucket").get("Contents", [])]
        bodies = {key: self.client.get_object(Bucket="bucket", Key=key)["Body"].read() for key in found}
        return {key.removeprefix("milepost/kept/"): body for key, body in bodies.items()}

    def write(self, way: str, body: bytes) -> None:
        self.client.put_object(Bucket="bucket", Key=f"milepost/kept/{way}", Body=body)

    def remove(self, way: str) -> None:
        self.client.delete_object(Bucket="bucket", Key=f"milepost/kept/{way}")


@contextmanager
def kept_place(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeptPlace]:
    if kind == "here":
        yield Here(folder / "kept")
        return
    with s3_server(monkeypatch) as client:
        yield InS3(client)
