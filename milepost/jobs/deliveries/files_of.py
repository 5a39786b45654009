"""Which files a folder receives: those of the message, and a manifest that proves them whole."""

from dataclasses import dataclass, field
from hashlib import sha256

import orjson

from milepost.jobs.deliveries.message import Message

MANIFEST = "delivery.json"
SCHEMA = "milepost-folder-1"


@dataclass(frozen=True, slots=True)
class Files:
    """`name`: of the folder, made of what is in it: the same content has the same name, other content another."""

    project: str
    name: str
    bodies: dict[str, bytes] = field(repr=False)
    manifest: bytes = field(repr=False)


def files_of(message: Message) -> Files:
    bodies = {one.name: one.body for one in message.attachments}
    if message.picture is not None:
        bodies.setdefault("chart.png", message.picture)
    bodies.pop(MANIFEST, None)
    manifest = orjson.dumps(
        {
            "schema": SCHEMA,
            "project": message.project,
            "snapshot": message.snapshot,
            "report": message.report,
            "subject": message.subject,
            "lines": message.lines,
            "link": message.link,
            "files": [
                {"name": name, "bytes": len(body), "sha256": sha256(body).hexdigest()} for name, body in bodies.items()
            ],
        },
        option=orjson.OPT_INDENT_2,
    )
    return Files(message.project, f"{message.snapshot}-{sha256(manifest).hexdigest()[:12]}", bodies, manifest)
