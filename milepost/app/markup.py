"""Text as Streamlit's own Markdown shows it."""


def quiet(text: str) -> str:
    """Text as muted Markdown; a caption of Streamlit's is too pale to read for some."""
    return f":gray[{plain_markdown(text)}]"


def plain_markdown(text: str) -> str:
    """Text that Streamlit's Markdown shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:&" else " " if c in "\r\n" else c for c in text)
