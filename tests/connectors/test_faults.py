"""Whatever goes wrong between us and an MLflow server is told by what to do next, and hides no other run."""

import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest

from milepost.connectors import open_connector
from milepost.domain.errors import SourceRefused, SourceUnavailable
from milepost.domain.records import Connector
from milepost.domain.sources import MlflowSource
from tests.connectors.proxy import Answer, Asked, Proxy, in_front_of
from tests.connectors.reading import HOUR_MS, NOW_MS, Copy, kept, read
from tests.connectors.stories import Story, many_runs, writing
from tests.support.mlflow import Tracker
from tests.support.postgres import free_port

pytestmark = pytest.mark.mlflow
SECRET = "s3cret-pa55word"
HASTE = {
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "0",
    "MLFLOW_HTTP_REQUEST_BACKOFF_JITTER": "0",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "3",
    "LAB_TOKEN": SECRET,
}
LOGIN = Answer(200, b"<!DOCTYPE html><title>Sign in</title>", {"Content-Type": "text/html"})


def error(status: int, **headers: str) -> Answer:
    return Answer(status, b'{"error_code": "SOMETHING", "message": "went wrong"}', headers)


@pytest.fixture
def proxy(mlflow_tracker: Tracker) -> Iterator[Proxy]:
    """In front of a server with ten runs."""
    story = Story(mlflow_tracker.client)
    for number in range(10):
        story.run("0", f"run {number}", values={"accuracy": number / 10})
    with in_front_of(mlflow_tracker.uri) as opened:
        yield opened


def lab(uri: str, **environ: str) -> Connector:
    return open_connector(MlflowSource("lab", uri, token_env="LAB_TOKEN"), HASTE | environ, frozenset())


def failure(connector: Connector, copy: Copy | None = None) -> SourceRefused | SourceUnavailable:
    """The error that reading ends with; it must be one of ours and hold no secret."""
    with pytest.raises((SourceRefused, SourceUnavailable)) as raised:
        read(connector, copy)
    assert SECRET not in repr(raised.value) + str(raised.value) + repr(raised.value.__cause__)
    assert str(raised.value).startswith("source 'lab' (")
    assert isinstance(raised.value, SourceRefused | SourceUnavailable)
    return raised.value


def first(count: int, answer: Answer) -> Any:
    """Answers the first so many searches for runs with this."""
    left = [answer] * count
    return lambda asked: left.pop() if asked.searches_runs and left else None


def always(answer: Answer) -> Any:
    return lambda asked: answer if asked.searches_runs else None


@pytest.mark.parametrize("answer", [error(429), error(429, **{"Retry-After": "0"}), error(500), error(502), error(503)])
def test_a_failure_that_passes_is_asked_again(proxy: Proxy, answer: Answer) -> None:
    proxy.meddle = first(2, answer)
    assert len(read(lab(proxy.uri)).runs) == 10
    assert len(proxy.searches()) == 3


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (error(429), SourceUnavailable, "429, too many requests"),
        (error(500), SourceUnavailable, "500 SOMETHING: went wrong"),
        (error(503), SourceUnavailable, "503 SOMETHING: went wrong"),
        (error(401), SourceRefused, "Check the credentials: token_env"),
        (error(403), SourceRefused, "Check the credentials: token_env"),
        (error(404), SourceRefused, "there is no MLflow server at this address; check uri"),
        (error(400), SourceRefused, "400 SOMETHING: went wrong"),
        (LOGIN, SourceRefused, "a web page instead of MLflow's JSON"),
        (Answer(200, b"[]"), SourceRefused, "not MLflow's JSON"),
        (Answer(200, b'{"runs": [{"in'), SourceUnavailable, "was cut off, twice"),
    ],
    ids=["429", "500", "503", "401", "403", "404", "400", "login page", "other JSON", "cut off"],
)
def test_a_failure_that_stays_says_what_to_do(proxy: Proxy, answer: Answer, kind: type, says: str) -> None:
    proxy.meddle = always(answer)
    found = failure(lab(proxy.uri))
    assert type(found) is kind or (kind is SourceUnavailable and isinstance(found, kind))
    assert says in str(found)
    assert len(proxy.searches()) < 10


def test_an_answer_that_is_cut_off_once_is_asked_again(proxy: Proxy) -> None:
    proxy.meddle = first(1, Answer(200, b'{"runs": [{"in'))
    assert len(read(lab(proxy.uri)).runs) == 10


def test_a_connection_that_breaks_off_in_an_answer_is_asked_again(proxy: Proxy) -> None:
    proxy.meddle = first(1, Answer(200, b'{"runs": [', {"Content-Length": "1000"}))
    assert len(read(lab(proxy.uri)).runs) == 10
    proxy.meddle = always(Answer(200, b'{"runs": [', {"Content-Length": "1000"}))
    assert "was cut off, twice" in str(failure(lab(proxy.uri)))


def test_a_server_that_asks_to_wait_for_long_is_left_alone(proxy: Proxy) -> None:
    proxy.meddle = always(error(429, **{"Retry-After": "3600"}))
    found = failure(lab(proxy.uri))
    assert isinstance(found, SourceUnavailable)
    assert "429, too many requests, it asks to wait 3600 s; try again later" in str(found)
    assert len(proxy.searches()) == 1


@pytest.mark.parametrize("wait", ["soon", "", "-5", "0.5", "nan", "1e9", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_wait_that_is_none_is_the_usual_one(proxy: Proxy, wait: str) -> None:
    proxy.meddle = first(2, error(429, **{"Retry-After": wait}))
    assert len(read(lab(proxy.uri)).runs) == 10
    assert len(proxy.searches()) == 3


@pytest.mark.parametrize("wait", ["Fri, 31 Dec 2099 23:59:59 GMT", "9" * 30])
def test_a_wait_of_years_is_left_alone(proxy: Proxy, wait: str) -> None:
    proxy.meddle = always(error(429, **{"Retry-After": wait}))
    assert "429, too many requests" in str(failure(lab(proxy.uri)))
    assert len(proxy.searches()) == 1


def test_a_run_on_which_the_server_fails_is_listed_and_the_others_come(proxy: Proxy) -> None:
    def poisoned(_asked: Asked, answer: Answer) -> Answer:
        return error(502) if b'"run 4"' in answer.body else answer

    proxy.change = poisoned
    copy = read(lab(proxy.uri))
    assert sorted(run["name"] for run in copy.runs.values()) == [f"run {number}" for number in range(10) if number != 4]
    (listed,) = copy.unusable
    assert listed.record_id.startswith("a run started at ")
    assert "502" in listed.what
    read(lab(proxy.uri), copy, NOW_MS + 1)
    assert len(copy.runs) == 9


def test_a_run_on_which_the_server_fails_does_not_hold_up_the_reconciliation(
    mlflow_tracker: Tracker, proxy: Proxy
) -> None:
    story = Story(mlflow_tracker.client)
    story.now_ms += 1000 * HOUR_MS
    story.run("0", "much later, so that the others are old")
    proxy.change = lambda _asked, answer: error(502) if b'"run 4"' in answer.body else answer
    copy = read(lab(proxy.uri))
    mlflow_tracker.client.set_tag(copy.named("run 8")["run_id"], "stage", "candidate")
    shares = []
    for hours in (8, 16, 21):
        batches = list(lab(proxy.uri).fetch(copy.cursor, NOW_MS + hours * HOUR_MS))
        kept(copy, batches)
        shares.append(batches[-1].rechecked)
    assert copy.named("run 8")["tags"] == {"stage": "candidate"}
    assert shares == [0.4, 0.8, 0.0]
    assert copy.gone == []


def test_credentials_that_expire_while_paging_lose_nothing(mlflow_tracker: Tracker, proxy: Proxy) -> None:
    with writing(mlflow_tracker.database_uri) as connection:
        many_runs(connection, 1_500)
    copy = Copy()
    proxy.meddle = lambda _asked: error(401) if len(proxy.searches()) > 1 else None
    assert isinstance(failure(lab(proxy.uri), copy), SourceRefused)
    assert 0 < len(copy.runs) < 1_510
    proxy.meddle = lambda _asked: None
    assert len(read(lab(proxy.uri), copy).runs) == 1_510


def test_a_page_token_that_repeats_ends_in_an_error_and_not_in_a_circle(proxy: Proxy) -> None:
    copy = read(lab(proxy.uri))

    def repeat(_asked: Asked, answer: Answer) -> Answer:
        return Answer(200, json.dumps(json.loads(answer.body) | {"next_page_token": "again"}).encode())

    proxy.change = repeat
    assert "the same page token twice" in str(failure(lab(proxy.uri), copy))


@pytest.mark.parametrize("tokens", [("again",), ("there", "back")])
def test_experiments_that_are_told_in_a_circle_end_in_an_error(proxy: Proxy, tokens: tuple[str, ...]) -> None:
    following = cycle(tokens)

    def turn(asked: Asked, answer: Answer) -> Answer:
        if not asked.path.endswith("experiments/search"):
            return answer
        assert len(proxy.asked) < 10
        return Answer(200, json.dumps(json.loads(answer.body) | {"next_page_token": next(following)}).encode())

    proxy.change = turn
    assert "the same page token twice" in str(failure(lab(proxy.uri)))


def test_a_server_that_does_not_answer_in_time_is_unavailable(proxy: Proxy) -> None:
    def hang(_asked: Asked) -> Answer:
        proxy.released.wait()
        return error(500)

    proxy.meddle = hang
    connector = lab(proxy.uri, MLFLOW_HTTP_REQUEST_TIMEOUT="0.1", MLFLOW_HTTP_REQUEST_MAX_RETRIES="0")
    assert "did not answer within 0.1 s" in str(failure(connector))


def test_a_server_that_is_off_is_unavailable() -> None:
    found = failure(lab(f"http://ada:{SECRET}@127.0.0.1:{free_port()}"))
    assert isinstance(found, SourceUnavailable)
    assert "cannot be reached; is it running, and is uri right?" in str(found)


def test_a_redirect_to_elsewhere_does_not_take_the_token_along(proxy: Proxy) -> None:
    with in_front_of(proxy.behind) as elsewhere:
        target = elsewhere.uri.replace("127.0.0.1", "localhost")
        proxy.meddle = lambda asked: Answer(307, b"", {"Location": target + asked.path})
        assert len(read(lab(proxy.uri)).runs) == 10
        assert {one.headers.get("Authorization") for one in proxy.asked} == {f"Bearer {SECRET}"}
        assert {one.headers.get("Authorization") for one in elsewhere.asked} == {None}


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"MLFLOW_HTTP_REQUEST_TIMEOUT": "soon"}, "MLFLOW_HTTP_REQUEST_TIMEOUT='soon' is no number"),
        (
            {"MLFLOW_TRACKING_INSECURE_TLS": "true", "MLFLOW_TRACKING_SERVER_CERT_PATH": "x.pem"},
            "contradict each other",
        ),
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(environ: dict[str, str], says: str) -> None:
    with pytest.raises(SourceRefused, match="source 'lab'") as refusal:
        lab("http://127.0.0.1:1", **environ)
    assert says in str(refusal.value)
