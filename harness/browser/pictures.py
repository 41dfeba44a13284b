"""Renews the pictures of the page in docs/: a run that passed, one that failed, and a trial of it.

  harness/browser/run pictures           takes the path of podproof from there
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pages import browser, folders, mock, play

DOCS = Path(__file__).resolve().parents[2] / "docs" / "pictures"
#: The largest that a picture may be, in bytes.
LARGEST = 200_000


def shoot(chromium, path, name, fragment="", element=None, height=1150, scheme="light"):
    """Takes a picture of the top of a page, or of what stands at an element."""
    page = chromium.new_page(viewport={"width": 1200, "height": height}, color_scheme=scheme)
    page.goto(path.as_uri() + fragment)
    if element:
        page.locator(element).first.evaluate("(element) => element.scrollIntoView()")
    picture = DOCS / f"{name}.png"
    page.screenshot(path=str(picture))
    # Fewer colours are enough for text; without the tool the picture is larger.
    if shutil.which("pngquant"):
        subprocess.run(["pngquant", "--force", "--skip-if-larger", "--ext", ".png", "128", str(picture)], check=False)
    size = picture.stat().st_size
    print(f"{picture.relative_to(DOCS.parents[1])}: {size // 1000} kB")
    if size > LARGEST:
        sys.exit(f"{picture} has {size} bytes, more than {LARGEST}")
    page.close()


def main():
    podproof = os.path.abspath(sys.argv[1])
    DOCS.mkdir(parents=True, exist_ok=True)
    with folders("good", "bad") as (good, bad), browser() as chromium:
        play(podproof, good, "--label", "pod=24.10")
        with mock(podproof, bad, "logout-does-nothing", "extra-field", "error-details") as target:
            play(podproof, bad, "--target", target, "--label", "pod=24.10", "--label", "change=CHG-1")
        shoot(chromium, good / "index.html", "page-passed", height=900)
        shoot(chromium, bad / "index.html", "page-failed")
        shoot(chromium, bad / "index.html", "page-failed-dark", scheme="dark")
        trial = bad / "index.html"
        shoot(chromium, trial, "page-trial", "#?q=logout/twice&open=logout/twice")


if __name__ == "__main__":
    main()
