"""A real mail server that keeps what it took and refuses, breaks off or falls silent where it is told to."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from importlib import import_module
from threading import Thread
from typing import Any

AUTH = ("clock", "planted-pass word")


class Postbox:
    """`refusals`: what is answered to an address; `end`: what happens once a whole mail was taken in."""

    def __init__(self, refusals: dict[str, str] | None = None, end: str = "250 OK") -> None:
        self.refusals = refusals or {}
        self.end = end
        self.mails: list[tuple[list[str], bytes]] = []

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:  # noqa: N802
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append((envelope.rcpt_tos, envelope.content))
        if self.end == "silence":
            await asyncio.Event().wait()
        if self.end == "cut":
            server.transport.abort()
        return self.end

    def mail(self) -> EmailMessage:
        ((_, content),) = self.mails
        found = message_from_bytes(content, policy=default)
        assert isinstance(found, EmailMessage)
        return found


@contextmanager
def mail_server(
    box: Postbox, tls: ssl.SSLContext | None = None, size: int | None = None, login_in_the_open: bool = False
) -> Iterator[int]:
    def authenticated(_: Any, __: Any, ___: Any, ____: str, data: Any) -> Any:
        right = (data.login.decode(), data.password.decode()) == AUTH
        # A careless server: it repeats what it was told.
        told = f"535 5.7.8 {data.password.decode()} is wrong"
        return smtp.AuthResult(success=right, handled=False, message=None if right else told)

    smtp = import_module("aiosmtpd.smtp")
    loop = asyncio.new_event_loop()

    def conversation() -> Any:
        return smtp.SMTP(
            box,
            hostname="mail.acme.example",
            tls_context=tls,
            require_starttls=tls is not None,
            authenticator=authenticated,
            auth_require_tls=not login_in_the_open,
            data_size_limit=size,
            enable_SMTPUTF8=True,
            loop=loop,
        )

    thread = Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(loop.create_server(conversation, "127.0.0.1", 0), loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_closed(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _closed(server: asyncio.Server) -> None:
    """Conversations that are still going on end here."""
    server.close()
    others = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)
