"""Places that snapshots are kept in, here and in buckets, with a hand in them that Milepost knows nothing of."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import httpx
import pytest

from tests.support.gcs import BUCKET, GcsServer, gcs_server
from tests.support.s3 import s3_server

PLACES = ("here", "s3", "gs")


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


class InGcs:
    kept_in = f"gs://{BUCKET}/milepost/kept"

    def __init__(self, server: GcsServer) -> None:
        self.server = server

    def files(self) -> dict[str, bytes]:
        return {name.removeprefix("milepost/kept/"): self.server.read(name) for name in self.server.names()}

    def write(self, way: str, body: bytes) -> None:
        path = f"upload/storage/v1/b/{BUCKET}/o?uploadType=media&name={quote(f'milepost/kept/{way}', safe='')}"
        httpx.post(f"{self.server.address}/{path}", content=body).raise_for_status()

    def remove(self, way: str) -> None:
        path = f"storage/v1/b/{BUCKET}/o/{quote(f'milepost/kept/{way}', safe='')}"
        httpx.delete(f"{self.server.address}/{path}").raise_for_status()


@contextmanager
def kept_place(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeptPlace]:
    if kind == "here":
        yield Here(folder / "kept")
        return
    if kind == "gs":
        with gcs_server(monkeypatch) as server:
            yield InGcs(server)
        return
    with s3_server(monkeypatch) as client:
        yield InS3(client)
