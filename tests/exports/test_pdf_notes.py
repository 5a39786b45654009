"""A note's Markdown on paper: plain blocks, without its marks."""

from milepost.exports.pdf_notes import plain_blocks

TEXT = """# stays a text

We **decided** to _wait_,
see [the paper](https://x.example/p) and <https://y.example>.

- one `code`
  - two

3. three
4. four

> a quote

```
left   as  is
```
<b>html</b> ![picture](http://z.example/p.png)
"""


def block(kind: str, text: str, mark: str = "", depth: int = 0) -> dict[str, object]:
    return {"kind": kind, "mark": mark, "depth": depth, "text": text}


def test_every_kind_of_block_is_kept_with_its_words_and_addresses() -> None:
    assert plain_blocks(TEXT) == [
        block("text", "# stays a text"),
        block("text", "We decided to wait,\nsee the paper (https://x.example/p) and https://y.example."),
        block("item", "one code", "•", 1),
        block("item", "two", "•", 2),
        block("item", "three", "3.", 1),
        block("item", "four", "4.", 1),
        block("quote", "a quote"),
        block("code", "left   as  is"),
        block("text", "<b>html</b> !picture (http://z.example/p.png)"),
    ]


def test_a_text_without_words_has_no_block() -> None:
    assert plain_blocks(" \n ") == []
