"""Makes the pictures of the README from a demo built afresh: `python docs/images/make_images.py`.

Needs the extras `demo`, `office` and `print`, playwright, pypdfium2, Chromium, and LibreOffice for the slide.
"""

import base64
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pypdfium2  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
MILEPOST = [str(Path(sys.executable).with_name("milepost"))]
PORT = 8899
PAGES = {"project-light.png": ("project?project=progression", 1400, 1240), "portfolio-light.png": ("", 1400, 640)}
SIDE_BY_SIDE = (
    "<style>body{{margin:0;padding:20px;background:#E1E5E8;display:flex;gap:20px;align-items:flex-start}}</style>"
    '<img width="660" src="{0}"><img width="960" src="{1}">'
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = Path(folder) / "demo"
        subprocess.run([*MILEPOST, "demo", "--dir", str(demo), "--no-serve"], check=True)
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
        with served(demo):
            for name, (path, width, height) in PAGES.items():
                page = shown(browser, width, height)
                page.goto(f"http://127.0.0.1:{PORT}/{path}")
                settled(page)
                page.screenshot(path=HERE / name)
            page = shown(browser, 1400, 4000)
            page.goto(f"http://127.0.0.1:{PORT}/project?project=digits")
            settled(page)
            picture_of_slip(page)
        pictures_of_files(browser, demo, Path(folder) / "files")
        browser.close()


@contextmanager
def served(demo: Path) -> Iterator[None]:
    config = ["--config", str(demo / "milepost.yaml")]
    server = subprocess.Popen([*MILEPOST, "serve", *config, "--port", str(PORT), "--no-schedules"])
    try:
        while not answers():
            time.sleep(0.5)
        yield
    finally:
        server.terminate()
        server.wait()


def answers() -> bool:
    try:
        return bool(urlopen(f"http://127.0.0.1:{PORT}/healthz").status == 200)
    except URLError:
        return False


def picture_of_slip(page: Page) -> None:
    """The heading, the sentence and the chart of the dates."""
    heading, chart = page.get_by_role("heading", name="How the dates moved"), page.locator("svg.mp-slip-chart").first
    top, foot = heading.bounding_box(), chart.bounding_box()
    assert top is not None
    assert foot is not None
    height = foot["y"] + foot["height"] - top["y"]
    clip = {"x": top["x"] - 10, "y": top["y"] - 6, "width": 900.0, "height": height}
    page.screenshot(path=HERE / "slip-light.png", clip=clip)  # type: ignore[arg-type]


def pictures_of_files(browser: Browser, demo: Path, kept: Path) -> None:
    """The first page of the PDF and the second slide, side by side."""
    formats = ["--format", "pdf,pptx"]
    config = ["--config", str(demo / "milepost.yaml")]
    subprocess.run([*MILEPOST, "snapshot", "digits", *formats, "--out", str(kept), *config], check=True)
    pdf, slides = next(kept.rglob("*.pdf")), next(kept.rglob("*.pptx"))
    office = [program("soffice"), "--headless", "--convert-to", "pdf", "--outdir", str(kept), str(slides)]
    subprocess.run(office, check=True, stdout=subprocess.DEVNULL)
    page = shown(browser, 1680, 976)
    page.set_content(SIDE_BY_SIDE.format(picture(pdf, 0), picture(kept / f"{slides.stem}.pdf", 1)))
    page.screenshot(path=HERE / "snapshot-files.png")


def picture(pdf: Path, number: int) -> str:
    """A page of a PDF as the address of an image."""
    image = pypdfium2.PdfDocument(pdf)[number].render(scale=2).to_pil()
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        image.save(file.name)
        return f"data:image/png;base64,{base64.b64encode(Path(file.name).read_bytes()).decode()}"


def shown(browser: Browser, width: int, height: int) -> Page:
    return browser.new_context(viewport={"width": width, "height": height}, color_scheme="light").new_page()


def settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3_000)


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not installed")
    return found


if __name__ == "__main__":
    main()
