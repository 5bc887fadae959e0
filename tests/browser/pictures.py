"""Draws the pictures of the page into docs/pictures, small: `scripts/test-browser` once, then

    target/browser/venv/bin/python tests/browser/pictures.py [FOLDER]
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from conftest import CHROMIUM, ROOT, Demo

SIZES = {"phone": {"width": 390, "height": 844}, "laptop": {"width": 1280, "height": 800}}
PAGES = {"overview": "/", "key-result": "/key-results/newsletter-open-rate", "sources": "/sources"}
MOST = 150_000


def small(png: bytes) -> bytes:
    """The same with as many colours as fit."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "png", optimize=True)
        if out.tell() < MOST:
            return out.getvalue()
    raise ValueError("too large with any number of colours")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for language in ("en", "fr"):
            with tempfile.TemporaryDirectory() as place:
                demo = Demo(Path(place), language)
                for size, viewport in SIZES.items():
                    for scheme in ("light", "dark"):
                        context = browser.new_context(
                            viewport=viewport, color_scheme=scheme, device_scale_factor=2 if size == "phone" else 1.5
                        )
                        page = context.new_page()
                        for name, path in PAGES.items():
                            page.goto(demo.address + path)
                            page.wait_for_selector(".live:not([hidden])")
                            picture = folder / f"page-{name}-{size}-{scheme}-{language}.png"
                            picture.write_bytes(small(page.screenshot()))
                            print(picture, picture.stat().st_size)
                        context.close()
                demo.stop()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/pictures")
