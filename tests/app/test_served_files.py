"""What a browser loads once comes small, in few requests, and may be kept for good."""

import gzip
import re

import orjson
import pyarrow as pa
import pytest
import requests
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from milepost.app.bundle import PLOTLY_PATH
from milepost.app.front_page import front_page
from milepost.app.icons import small_icon_fonts
from milepost.app.icons.make_icons import icons_of, whole_font, words_of_streamlit
from milepost.app.look import colours_of, first_look, look_settings
from milepost.figures.plotly_script import plotly_bundle
from milepost.figures.theme import THEMES
from tests.app.conftest import Dashboard


def unpacked(coding: str, sent: bytes, size: int) -> bytes:
    if coding == "gzip":
        return gzip.decompress(sent)
    found: bytes = pa.Codec("brotli").decompress(sent, decompressed_size=size, asbytes=True)
    return found


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("GZIP", "gzip"),
    ],
)
def test_plotly_is_served_compressed_as_the_browser_likes_and_kept_for_good(
    dashboard: Dashboard, accepted: str, coding: str
) -> None:
    answer = requests.get(
        dashboard.address + PLOTLY_PATH, headers={"Accept-Encoding": accepted}, stream=True, timeout=30
    )
    sent, whole = answer.raw.read(decode_content=False), plotly_bundle().read_bytes()
    assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == (coding, "Accept-Encoding")
    assert unpacked(coding, sent, len(whole)) == whole
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(sent) < len(whole) / 2.5


def test_who_cannot_unpack_gets_the_plain_file(dashboard: Dashboard) -> None:
    answer = requests.get(dashboard.address + PLOTLY_PATH, headers={"Accept-Encoding": "identity, br;q=0"}, timeout=30)
    assert "Content-Encoding" not in answer.headers
    assert answer.content == plotly_bundle().read_bytes()


def test_the_first_page_names_every_script_that_it_will_need(dashboard: Dashboard) -> None:
    page = front_page().decode()
    named = re.findall(r"static/js/([\w.-]+\.js)", page)
    assert len(named) == len(set(named))
    assert {"BidiComponent", "ButtonGroup"} <= {name.split(".")[0] for name in named}
    found = [requests.get(f"{dashboard.address}/static/js/{name}", timeout=30).status_code for name in named[-10:]]
    assert found == [200] * 10


def test_only_the_page_that_draws_with_plotly_asks_for_it_before_it_is_needed(dashboard: Dashboard) -> None:
    asked = {path: requests.get(dashboard.address + path, timeout=30).text for path in ("/", "/project", "/runs")}
    assert {path: f".{PLOTLY_PATH}" in text for path, text in asked.items()} == {
        "/": False,
        "/project": True,
        "/runs": False,
    }


def test_icons_come_in_a_font_that_has_all_that_streamlit_names_and_no_more(dashboard: Dashboard) -> None:
    whole = whole_font()
    answer = requests.get(f"{dashboard.address}/static/media/{whole.name}", timeout=30)
    assert (answer.headers["Content-Type"], answer.headers.get("Content-Encoding")) == ("font/woff2", None)
    assert "immutable" in answer.headers["Cache-Control"]
    small = small_icon_fonts()[whole.name]
    assert answer.content == small.read_bytes()
    assert len(answer.content) < whole.stat().st_size / 5
    named = words_of_streamlit() & set(icons_of(TTFont(whole)))
    assert {"keyboard_double_arrow_left", "more_vert", "error", "upload"} <= named
    assert named - set(icons_of(TTFont(small))) == set()


def test_a_font_that_no_small_one_stands_for_comes_whole(dashboard: Dashboard) -> None:
    other = next(path for path in whole_font().parent.glob("SourceSansVF-Upright*.woff2"))
    answer = requests.get(f"{dashboard.address}/static/media/{other.name}", timeout=30)
    assert answer.content == other.read_bytes()


def test_no_path_leads_out_of_the_served_folder(dashboard: Dashboard) -> None:
    for path in (
        "/static/../../../streamlit/config.py",
        "/static/%2e%2e/%2e%2e/config.py",
        "/static/js/..%2f..%2findex.js",
    ):
        prepared = requests.Request("GET", dashboard.address + path).prepare()
        prepared.url = dashboard.address + path
        with requests.Session() as session:
            answer = session.send(prepared, timeout=30)
        assert "import" not in answer.text or answer.headers["Content-Type"].startswith("text/html")


def test_every_answer_says_what_a_browser_may_do_with_it(dashboard: Dashboard) -> None:
    for path in ("/", "/healthz", PLOTLY_PATH, "/api/projects/fraud/report"):
        headers = requests.get(dashboard.address + path, timeout=30).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_the_health_and_the_report_are_there_for_programs(dashboard: Dashboard) -> None:
    assert requests.get(dashboard.address + "/healthz", timeout=30).json() == {"status": "ok"}
    report = requests.get(dashboard.address + "/api/projects/fraud/report", timeout=30).json()
    assert (report["schema"], report["project"]) == ("milepost.report/1", "fraud")
    unknown = requests.get(dashboard.address + "/api/projects/frued/report", timeout=30)
    assert (unknown.status_code, unknown.json()) == (
        404,
        {"error": "there is no project 'frued'; did you mean 'fraud'?"},
    )


def test_the_page_begins_in_the_colours_and_type_that_the_server_will_tell() -> None:
    begun, told = first_look(), look_settings()
    for name in ("light", "dark"):
        theme = begun[f"{name.upper()}_THEME"]
        assert {key: theme[key] for key in colours_of(THEMES[name])} == {
            key.removeprefix(f"theme.{name}."): value for key, value in told.items() if key.startswith(f"theme.{name}.")
        }
        assert (theme["bodyFont"], theme["baseFontSize"]) == (told["theme.font"], told["theme.baseFontSize"])
    assert orjson.dumps(begun["DARK_THEME"]) in front_page()
