"""Pages to look at: runs against the embedded mock pod, honest and lying, and records that were changed or made up."""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")

HOSTILE = "'\"$(exit 1)`exit 1`</script><script>window.owned=1</script><img src=x onerror=window.owned=1><!--<script>\u202egnp.exe\u2066 \u001b[31m"


def play(podproof, folder, *arguments):
    """Plays a run into a folder; its reports are there afterwards, whatever its verdict."""
    command = [podproof, "run", "--quiet", "--reports", folder, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if not (Path(folder) / "index.html").is_file() or done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")


@contextlib.contextmanager
def mock(podproof, folder, *lies, script=None):
    """A mock pod in the background, upgraded by a script if there is one; yields the path of its target file."""
    target = Path(folder) / "mock.yaml"
    lies = [word for lie in lies for word in ("--deviate", lie)]
    script = ["--script", str(script)] if script else []
    command = [podproof, "mock", "--quiet", "--write-target", str(target), *lies, *script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stdout:
                if line.startswith("target "):
                    break
            # Runs are played in this folder, and name it as a person would.
            yield target.name
        finally:
            process.terminate()


def render(podproof, folder, lines):
    """Writes a record of these lines, and its page."""
    record = Path(folder) / "run.jsonl"
    with open(record, "w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    page = Path(folder) / "index.html"
    subprocess.run([podproof, "report", str(record), "--report", f"html={page}"], check=True, capture_output=True)
    return page


def lines_of(folder):
    """The lines of the record in a folder."""
    text = (Path(folder) / "run.jsonl").read_text(encoding="utf-8")
    # Only a line feed ends a line.
    return [json.loads(line) for line in text.split("\n") if line]


def hostile(lines):
    """The record with texts that would act if any of them were markup, in every place that a pod or a scenario fills."""
    for line in lines:
        if line["kind"] == "manifest":
            line["labels"] = {"pod": HOSTILE}
            for entry in line["requirements"]:
                entry["text"] += HOSTILE
        if line["kind"] != "trial":
            continue
        line["title"] += HOSTILE
        line["tags"].append(HOSTILE)
        line["observations"][HOSTILE] = HOSTILE
        for finding in line["findings"]:
            finding["title"] += HOSTILE
            finding["text"] += "\n" + HOSTILE
            finding["cause"]["headline"] += HOSTILE
            finding["clients"] = HOSTILE
        for exchange in line["exchanges"]:
            exchange["url"] += HOSTILE
            exchange["requestHeaders"].append(["X-Hostile", HOSTILE])
            exchange["requestBody"] = {"text": f"{HOSTILE} ‹jwt 1›"}
            if exchange["response"]:
                exchange["response"]["headers"].append(["x-hostile", HOSTILE])
                exchange["response"]["body"] = {"text": json.dumps({"message": HOSTILE}, ensure_ascii=False)}
    return lines


@contextlib.contextmanager
def browser():
    """Chromium, as Debian has it."""
    if not CHROMIUM:
        raise SystemExit("expected chromium; install it, for example with apt install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield chromium
        finally:
            chromium.close()


@contextlib.contextmanager
def folders(*names):
    """A temporary folder with these folders in it."""
    with tempfile.TemporaryDirectory(prefix="podproof-browser-") as folder:
        for name in names:
            (Path(folder) / name).mkdir()
        yield [Path(folder) / name for name in names]
