"""While something is sent, the HTTP libraries log nothing: their lines hold whole addresses, which are secrets."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

TALKERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy", "urllib3.connectionpool", "apprise")
SIGNERS = ("botocore.auth", "botocore.endpoint")
"""They log a session's token, and from a thread of their own that does not know what is being sent."""

SENDING: ContextVar[bool] = ContextVar("milepost_sending", default=False)


class NotWhileSending(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002
        return not SENDING.get()


class Never(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002
        return False


for signer in SIGNERS:
    logging.getLogger(signer).addFilter(Never())
for talker in TALKERS:
    logging.getLogger(talker).addFilter(NotWhileSending())


@contextmanager
def quiet_logs() -> Iterator[None]:
    token = SENDING.set(True)
    try:
        yield
    finally:
        SENDING.reset(token)
