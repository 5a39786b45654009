"""What lies between us and a W&B server: a server that is silent, and certificates."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from milepost.domain.errors import SourceRefused, SourceUnavailable
from tests.connectors.proxy import Answer, Asked, Proxy, in_front_of
from tests.connectors.reading import read
from tests.connectors.wandb_asking import opened
from tests.support.wandb_server import KEY

NOBODY = "http://127.0.0.1:9"
NO_VIEWER = Answer(200, b'{"data": {"viewer": null, "models": null}}')


def test_a_server_that_does_not_answer_in_time_is_unavailable() -> None:
    with in_front_of(NOBODY) as proxy:

        def hang(_asked: Asked) -> Answer:
            proxy.released.wait()
            return NO_VIEWER

        proxy.meddle = hang
        with pytest.raises(SourceUnavailable, match=r"did not answer within 0\.1 s; try again later") as failure:
            read(opened(proxy.uri, timeout_seconds=0.1))
        assert KEY not in repr(failure.value)
        assert len(proxy.asked) == 2


@pytest.fixture
def tls_server(certificate: tuple[Path, Path]) -> Iterator[Proxy]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with in_front_of(NOBODY, context) as proxy:
        proxy.meddle = lambda _asked: NO_VIEWER
        yield proxy


def test_a_certificate_that_nobody_signed_is_refused_and_no_key_is_sent(tls_server: Proxy) -> None:
    with pytest.raises(SourceRefused, match="its certificate is not accepted; name the right one by SSL_CERT_FILE"):
        read(opened(tls_server.uri))
    assert tls_server.asked == []


def test_a_certificate_that_is_named_is_accepted(
    tls_server: Proxy, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with pytest.raises(SourceRefused, match="the key from LAB_KEY is not accepted"):
        read(opened(tls_server.uri))
    assert len(tls_server.asked) == 1
