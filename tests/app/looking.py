"""What a reader does in a browser to see what has changed."""

from playwright.sync_api import Page


def look_again(page: Page) -> None:
    """Streamlit's own key for running the page once more with everything that was chosen."""
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press("r")
