"""The chart of the Project page in a real browser, as a test opens it and looks at it."""

from playwright.sync_api import Locator, Page, expect

from tests.app.conftest import Dashboard

START = """(() => {
  const [start] = document.querySelector('.mp-plot').layout.xaxis.range
  return typeof start === 'number' ? start : Date.parse(start.replace(' ', 'T') + 'Z')
})()"""


def opened(page: Page, dashboard: Dashboard, query: str = "") -> Locator:
    """The page with its chart taken over by Plotly; returns the chart."""
    page.goto(dashboard.address + (query if query.startswith("/") else f"/project{query}"))
    expect(page.locator(".mp-plot.mp-ready")).to_be_visible(timeout=30_000)
    return page.locator(".mp-chart")


RANGE = "document.querySelector('.mp-plot').layout.xaxis.range.map(String)"


def shown_range(page: Page) -> list[str]:
    """What the time axis shows, as Plotly has it."""
    found: list[str] = page.evaluate(RANGE)
    return found


def zoom_in(page: Page) -> None:
    box = page.locator(".mp-plot").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] * 0.4
    page.mouse.move(box["x"] + box["width"] * 0.3, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, y, steps=8)
    page.mouse.up()


def point(page: Page, name: str, number: int) -> tuple[float, float]:
    """Where a mark of the chart is on the screen."""
    place: list[float] = page.evaluate(
        """([name, number]) => {
          const plot = document.querySelector('.mp-plot')
          const curve = plot.data.findIndex((trace) => trace.name === name)
          const at = plot.calcdata[curve].at(number)
          const { xaxis, yaxis } = plot._fullLayout
          const box = plot.getBoundingClientRect()
          return [box.x + xaxis._offset + xaxis.c2p(at.x), box.y + yaxis._offset + yaxis.c2p(at.y)]
        }""",
        [name, number],
    )
    return place[0], place[1]
