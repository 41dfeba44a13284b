"""The page of a comparison, and the same with a watch between before and after, in a browser."""

import json
import re
import subprocess
from pathlib import Path

from pages import HOSTILE, mock
from pypdf import PdfReader


def compare(podproof, folder, before, after, *arguments):
    """Compares two records into a page."""
    page = Path(folder) / "comparison.html"
    command = [podproof, "compare", "--quiet", str(before), str(after), "--report", f"html={page}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1, 6):
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return page


def watch(podproof, folder):
    """Watches a mock pod for a moment; its record."""
    with mock(podproof, folder) as target:
        command = [podproof, "watch", "--quiet", "--target", target, "--for", "3s", "--tick", "200ms", "--held", "4", "--reports", "reports"]
        done = subprocess.run([*command, "--label", "change=CHG-4711"], capture_output=True, text=True, cwd=folder)
    record = Path(folder) / "reports" / "watch.jsonl"
    if not record.is_file():
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return record


def upgrade(tally, opened, chromium, podproof, before, after, hostile, folder):
    """The cases. `before`, `after` and `hostile` are records, `opened` opens a page and fails if that complains or loads something."""
    page_of = compare(podproof, folder, before, after)
    with tally.case("a comparison says the decision first, then each change with both answers beside each other, without JavaScript"):
        with opened(chromium, page_of, java_script_enabled=False) as page:
            heading = page.locator("h1").inner_text()
            assert re.search(r"breaks? clients", heading), heading
            assert page.locator(".problem.failed").count() > 0, "nothing breaks clients"
            sides = page.locator(".problem.failed .sides").first
            boxes = [figure.bounding_box() for figure in sides.locator("figure").all()]
            assert len(boxes) == 2 and boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] < boxes[1]["x"], boxes
            assert sides.locator("mark").count() > 0, "nothing is marked"
            for link in page.locator("nav a").all():
                assert page.locator(link.get_attribute("href")).count() == 1, f"{link.get_attribute('href')} leads nowhere"
            assert page.locator(".shifts tbody tr").count() > 3, "speed has no rows"
    board = Path(folder) / "board"
    board.mkdir()
    record = watch(podproof, board)
    page_of_board = compare(podproof, board, before, after, "--watch", str(record))
    with tally.case("the page for a change board has before, during and after: decision, timeline, sessions, labels and hashes"):
        with opened(chromium, page_of_board, java_script_enabled=False) as page:
            assert page.locator("figure.timeline svg").first.is_visible(), "there is no timeline"
            text = page.locator("body").inner_text()
            manifest = json.loads(after.read_text(encoding="utf-8").split("\n", 1)[0])
            for wanted in ["During the upgrade", "Held sessions", "CHG-4711", "sign-in", manifest["hashes"]["contracts"]]:
                assert wanted in text, f"`{wanted}` is not there"
    with tally.case("420 pixels are enough for both pages, and the sides then stand below each other"):
        for path in [page_of, page_of_board]:
            with opened(chromium, path, viewport={"width": 420, "height": 900}) as page:
                for summary in page.locator("details > summary").all()[:20]:
                    if summary.is_visible() and not summary.evaluate("summary => summary.parentElement.open"):
                        summary.click()
                width = page.evaluate("document.documentElement.scrollWidth")
                assert width == 420, f"it is {width} pixels wide"
    with tally.case("on paper the board's page has the closed details too"):
        with opened(chromium, page_of_board) as page:
            places = page.locator(".problem details .lines .id").first.text_content()
            printed = Path(folder) / "board.pdf"
            page.pdf(path=str(printed), format="A4")
            text = re.sub(r"\s+", "", " ".join(page.extract_text() for page in PdfReader(printed).pages))
            assert re.sub(r"\s+", "", places) in text, f"`{places}` is not on paper"
    with tally.case("hostile texts never become markup in a comparison"):
        (Path(folder) / "ugly").mkdir()
        with opened(chromium, compare(podproof, Path(folder) / "ugly", before, hostile)) as page:
            assert page.locator("img").count() == 0 and page.locator("script").count() == 0, "markup"
            assert page.evaluate("window.owned ?? null") is None
            text = page.locator("body").inner_text()
            assert HOSTILE[:12] in text and "\u202e" not in text and "\u001b" not in text, "not shown, or a character acts"
    return page_of, page_of_board


def accessible(tally, opened, chromium, pages, axe):
    for path in pages:
        for scheme in ["light", "dark"]:
            with tally.case(f"axe-core finds nothing in {path.parent.name}/{path.name}, {scheme}"):
                with opened(chromium, path, color_scheme=scheme, bypass_csp=True) as page:
                    page.evaluate(axe)
                    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
                    assert found == [], [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found]
