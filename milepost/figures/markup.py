"""Small pieces of HTML in which every word is escaped and every link leads to the web or nowhere."""

from html import escape

from milepost.domain.report import RunRef
from milepost.figures.plotly import safe_link


class Html(str):
    """Markup that is already safe."""

    __slots__ = ()


def tag(element: str, /, *content: object, class_: str = "", **attributes: str) -> Html:
    """An element; content that is not markup yet is escaped."""
    named = {"class": class_, **attributes} if class_ else attributes
    written = "".join(f' {key}="{escape(value)}"' for key, value in named.items())
    inner = "".join(piece if isinstance(piece, Html) else escape(str(piece)) for piece in content)
    return Html(f"<{element}{written}>{inner}</{element}>")


def joined(*pieces: Html) -> Html:
    return Html("".join(pieces))


def link(run: RunRef) -> Html:
    """The run's name, leading to its page in the tracker where there is one."""
    name, address = run.name or run.id, safe_link(run.url)
    if not address:
        return tag("span", name)
    return tag("a", name, href=address, target="_blank", rel="noopener noreferrer", title=f"open {name} in the tracker")
