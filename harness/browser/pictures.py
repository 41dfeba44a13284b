"""Renews the pictures in docs/: the page of a run that passed, of one that failed, a trial of it, and one with a known issue; and of
an upgrade, as `docs/guide/upgrade-night.md` tells it, the page for the change board and its timeline.

  harness/browser/run pictures           takes the path of podproof from there
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from pages import browser, folders, mock, play

DOCS = Path(__file__).resolve().parents[2] / "docs" / "pictures"
#: A defect that is accepted; far from its end, so that the picture stays true.
KNOWN = """knownIssues:
  - check: status
    received: 500
    operations: [POST /sessionauth/v1/logout]
    reason: logging out without the header answers 500; the vendor mends it in 24.10
    ticket: SYM-4711
    owner: identity team
    expires: 2099-12-31
"""
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


def night(podproof, folder):
    """The night of the guide: runs before and after, and a watch between. Returns the board's page."""
    guide = (DOCS.parent / "guide" / "upgrade-night.md").read_text(encoding="utf-8")
    script = folder / "night.yaml"
    script.write_text(re.search(r"```yaml\n# night\.yaml\n(.*?)```", guide, re.DOTALL)[1], encoding="utf-8")
    trials = re.search(r"podproof run (.*?) --target", guide)[1].split()

    def call(*arguments, allowed=(0,)):
        """In the folder, so that files have short names on the page."""
        done = subprocess.run([podproof, *arguments], capture_output=True, text=True, cwd=folder)
        if done.returncode not in allowed:
            raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}: {done.stdout}{done.stderr}")

    def run(target, name, pod):
        call("run", "--quiet", *trials, "--target", target, "--record", name, "--reports", f"reports-{name}", "--label", f"pod={pod}")

    with mock(podproof, folder) as target:
        for name in ["before-1.jsonl", "before-2.jsonl"]:
            run(target, name, "24.9")
    with mock(podproof, folder, script=script) as target:
        command = [podproof, "watch", "--quiet", "--target", target, "--for", "17s", "--held", "6", "--record", "watch.jsonl", "--label", "change=CHG-4711"]
        ticks = ["--tick", "held: 100ms", "--tick", "new-connection: 200ms", "--tick", "sign-in: 500ms", "--tick", "life: 1s"]
        with subprocess.Popen([*command, *ticks], cwd=folder, stdout=subprocess.DEVNULL) as watching:
            for after, words in [(8, "node 1 is drained"), (3, "node 2 is drained")]:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    watching.wait(after)
                call("watch", "mark", words, "--record", "watch.jsonl")
        run(target, "after.jsonl", "24.10")
    runs = ["before-1.jsonl", "before-2.jsonl", "after.jsonl"]
    call("compare", "--quiet", *runs, "--watch", "watch.jsonl", "--report", "html=board.html", allowed=(1,))
    return folder / "board.html"


def main():
    podproof = os.path.abspath(sys.argv[1])
    DOCS.mkdir(parents=True, exist_ok=True)
    with folders("good", "bad", "known", "night") as (good, bad, known, dark), browser() as chromium:
        board = night(podproof, dark)
        shoot(chromium, board, "board", height=1000)
        shoot(chromium, board, "board-timeline", element="#during", height=900)
        if sys.argv[2:] == ["night"]:
            return
        play(podproof, good, "--label", "pod=24.10")
        with mock(podproof, bad, "logout-does-nothing", "extra-field", "error-details") as target:
            play(podproof, bad, "--target", target, "--label", "pod=24.10", "--label", "change=CHG-1")
        with mock(podproof, known, "logout-missing-header-500") as target:
            (known / "known-issues.yaml").write_text(KNOWN, encoding="utf-8")
            play(podproof, known, "--target", target, "--known-issues", "known-issues.yaml", "--label", "pod=24.9")
        shoot(chromium, known / "index.html", "page-known", height=900)
        shoot(chromium, good / "index.html", "page-passed", height=900)
        shoot(chromium, bad / "index.html", "page-failed")
        shoot(chromium, bad / "index.html", "page-failed-dark", scheme="dark")
        trial = bad / "index.html"
        shoot(chromium, trial, "page-trial", "#?q=logout/twice&open=logout/twice")


if __name__ == "__main__":
    main()
