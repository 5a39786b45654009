"""People's Markdown is shown as they meant it, and can neither run, nor fetch, nor break the page around it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.figures.markdown import markdown_html

PIECES = ["<", ">", '"', "'", "`", "[", "]", "(", ")", "!", "#", "*", "_", "\n", "javascript:", "data:", "a", "&lt;"]
PIECES += ["<script>", "</style>", "<img src=x onerror=y>", "http://a.b", "mailto:a@b.c", "\\", "    ", "- "]
LINK = ' target="_blank" rel="noopener noreferrer">'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**go** on\nnow", "<p><strong>go</strong> on<br />\nnow</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("[a](https://b.c/d)", f'<p><a href="https://b.c/d"{LINK}a</a></p>\n'),
        ("<mailto:a@b.c>", f'<p><a href="mailto:a@b.c"{LINK}mailto:a@b.c</a></p>\n'),
        ("![a](http://10.0.0.1/x.png)", f'<p>!<a href="http://10.0.0.1/x.png"{LINK}a</a></p>\n'),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ("[a](JaVaScRiPt&colon;alert(1))", "<p>[a](JaVaScRiPt:alert(1))</p>\n"),
        ("[a](data:text/html,x)", "<p>[a](data:text/html,x)</p>\n"),
        ("[a](/project)", "<p>[a](/project)</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("</style>{{7*7}}", "<p>&lt;/style&gt;{{7*7}}</p>\n"),
        ("# big", "<p># big</p>\n"),
        ("big\n===", "<p>big<br />\n===</p>\n"),
    ],
)
def test_what_markdown_becomes(text: str, html: str) -> None:
    assert markdown_html(text) == html


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_whatever_is_written_only_harmless_elements_come_out(text: str) -> None:
    html = markdown_html(text)
    kinds = {"p", "strong", "em", "br", "ul", "ol", "li", "a", "code", "pre", "blockquote", "hr"}
    assert {name.lower() for name in re.findall(r"</?([a-zA-Z]+)", html)} <= kinds
    assert all(one.startswith(("http://", "https://", "mailto:")) for one in re.findall(r'href="([^"]*)"', html))
    assert set(re.findall(r'<[^>]*?\s([a-z]+)="', html)) <= {"href", "target", "rel", "title", "class", "start"}
