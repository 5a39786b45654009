"""A workspace of Slack over HTTP: it judges files, blocks and texts as Slack does, and keeps what its channel shows."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.jobs.deliveries.stand_in import Answer, Asked, Reply, said

TOKEN = "xoxb-planted-0123456789"
CHANNEL = "C0123456789"
MOST_BLOCKS = 50
MOST_CHARACTERS = 13_200
KINDS_BESIDE_FILES = ("section", "rich_text", "divider", "actions")
"""Slack answers internal_error to some other kinds."""


class Workspace:
    """`replies`: what is answered to a method instead, whatever is asked."""

    def __init__(self, replies: Mapping[str, Reply] | None = None) -> None:
        self.replies = dict(replies or {})
        self.url = ""
        self.awaited: dict[str, tuple[str, int, str | None]] = {}
        self.uploaded: dict[str, bytes] = {}
        self.posts: list[dict[str, Any]] = []

    def __call__(self, asked: Asked) -> Reply:
        method = asked.path.removeprefix("/api/").partition("?")[0]
        if method.startswith("/upload/"):
            return self.replies.get("upload") or self.upload(method.removeprefix("/upload/"), asked)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return said(200, {"ok": False, "error": "invalid_auth"})
        given = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        known = {
            "files.getUploadURLExternal": self.upload_address,
            "files.completeUploadExternal": self.complete,
            "chat.postMessage": self.post,
        }
        return self.replies.get(method) or known[method](given)

    def upload_address(self, given: Mapping[str, str]) -> Answer:
        if not given.get("filename") or int(given.get("length", 0)) <= 0:
            return said(200, {"ok": False, "error": "invalid_arguments"})
        file = f"F{len(self.awaited):09}"
        self.awaited[file] = (given["filename"], int(given["length"]), given.get("alt_txt"))
        return said(200, {"ok": True, "upload_url": f"{self.url}/upload/{file}", "file_id": file})

    def upload(self, file: str, asked: Asked) -> Answer:
        if "authorization" in asked.headers or len(asked.body) != self.awaited[file][1]:
            return Answer(400, b"wrong length or a token that nobody asked for")
        self.uploaded[file] = asked.body
        return Answer(200, f"OK - {len(asked.body)}".encode())

    def complete(self, given: Mapping[str, str]) -> Answer:
        files = json.loads(given["files"])
        if not files or any(one["id"] not in self.uploaded for one in files):
            return said(200, {"ok": False, "error": "file_not_found"})
        blocks = json.loads(given.get("blocks", "[]"))
        if any(one["type"] not in KINDS_BESIDE_FILES for one in blocks):
            return said(200, {"ok": False, "error": "internal_error"})
        named = [self.awaited[one["id"]][0] for one in files]
        answer = self.shown(given["channel_id"], blocks, named, None)
        return said(200, {"ok": True, "files": files}) if json.loads(answer.body)["ok"] else answer

    def post(self, given: Mapping[str, str]) -> Answer:
        return self.shown(given["channel"], json.loads(given["blocks"]), [], given["text"])

    def shown(self, channel: str, blocks: list[dict[str, Any]], files: list[str], text: str | None) -> Answer:
        if channel != CHANNEL:
            return said(200, {"ok": False, "error": "channel_not_found"})
        if not sound(blocks):
            return said(200, {"ok": False, "error": "invalid_blocks"})
        if sum(len(one) for one in texts(blocks)) > MOST_CHARACTERS:
            return said(200, {"ok": False, "error": "msg_blocks_too_long"})
        self.posts.append({"blocks": blocks, "files": files, "text": text})
        return said(200, {"ok": True})


def sound(blocks: list[dict[str, Any]]) -> bool:
    """As the official library and Slack's reference have it; a text that is empty is refused too."""
    try:
        for one in Block.parse_all(blocks):
            one.validate_json()
    except SlackObjectFormationError:
        return False
    return len(blocks) <= MOST_BLOCKS and all(texts(blocks))


def texts(tree: Any) -> list[str]:
    """All texts of blocks, in order."""
    if isinstance(tree, list):
        return [text for one in tree for text in texts(one)]
    if not isinstance(tree, dict):
        return []
    own = [tree["text"]] if isinstance(tree.get("text"), str) else []
    return own + [text for value in tree.values() for text in texts(value)]
