"""A made-up run of 10,000 trials with 100,000 exchanges as a page: its size, how soon it is painted, how fast it filters.

  harness/browser/run measure            takes the path of podproof from there

Beside the gate: figures depend on the machine. Every answer has headers and bodies of its own, so that little is repeated;
one trial of 50 failed, one of 100 warned.
"""

import copy
import json
import os
import resource
import subprocess
import sys
import time

from pages import browser, folders, lines_of, mock, play

TRIALS = 10_000
EXCHANGES = 10
#: What is asked for, each a few times.
QUERIES = ["logout", "status:401", "-tag:smoke", "req:LOGOUT-01 -status:500", "case-09", "op:authenticate", "nothing-like-that"]


def made_up(template, number):
    """A trial like the template, of which nothing but names and structure is the same in another one."""
    trial = copy.deepcopy(template)
    passed = number % 50 and number % 100 != 7
    trial["id"] = f"{template['id'].split('::')[0]}::case-{number:05}"
    if passed:
        trial["verdict"] = "passed"
        trial["findings"] = []
        for check in trial["checks"]:
            check["state"] = "passed"
            check.pop("reason", None)
    elif number % 100 == 7:
        trial["verdict"] = "warned"
        for finding in trial["findings"]:
            finding["gravity"] = "warned"
    trial["startedAt"] = f"2026-11-26T{10 + number // 3600 % 10:02}:{number // 60 % 60:02}:{number % 60:02}.{number % 1000:03}Z"
    while len(trial["exchanges"]) < EXCHANGES:
        trial["exchanges"].append(copy.deepcopy(trial["exchanges"][len(trial["exchanges"]) % len(template["exchanges"])]))
    del trial["exchanges"][EXCHANGES:]
    offset = 0
    for index, exchange in enumerate(trial["exchanges"]):
        exchange["offsetMs"], exchange["durationMs"] = offset, 3 + (number * 7 + index * 13) % 240
        offset += exchange["durationMs"] + 1
        if exchange["response"]:
            headers = exchange["response"]["headers"]
            headers.append(["x-request-id", f"{number:08x}-{index:04x}-4000-8000-{number * 97 + index:012x}"])
            headers.append(["strict-transport-security", "max-age=31536000; includeSubDomains"])
            body = {"text": json.dumps({"userId": number * 1000 + index, "name": f"account {number}", "time": 1700000000000 + number * 1000 + index, "message": "an answer of its own"})}
            exchange["response"]["body"] = body
    trial["durationMs"] = offset
    trial["checks"] = [check for check in trial["checks"] if check["exchange"] is None or check["exchange"] < EXCHANGES]
    trial["findings"] = [finding for finding in trial["findings"] if finding["exchange"] is None or finding["exchange"] < EXCHANGES]
    return trial


def write(lines, path):
    templates = [line for line in lines if line["kind"] == "trial" and line["verdict"] == "failed" and len(line["exchanges"]) >= 3]
    manifest = lines[0]
    manifest["plan"] = []
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(manifest, ensure_ascii=False) + "\n")
        for number in range(TRIALS):
            trial = made_up(templates[number % len(templates)], number)
            file.write(json.dumps(trial, ensure_ascii=False) + "\n")
        file.write(json.dumps({"kind": "end", "durationMs": 600_000}) + "\n")


def main():
    podproof = os.path.abspath(sys.argv[1])
    with folders("bad", "many") as (bad, many), browser() as chromium:
        with mock(podproof, bad, "token-echoed", "extra-field") as target:
            play(podproof, bad, "--target", target, "logout", "session/info", "authenticate/bot")
        write(lines_of(bad), many / "run.jsonl")
        page = many / "index.html"
        began = time.monotonic()
        subprocess.run([podproof, "report", str(many / "run.jsonl"), "--report", f"html={page}"], check=True, capture_output=True)
        took = time.monotonic() - began
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6
        print(f"record {os.path.getsize(many / 'run.jsonl') / 1e6:.1f} MB, {TRIALS} trials, {TRIALS * EXCHANGES} exchanges")
        print(f"page {os.path.getsize(page) / 1e6:.1f} MB, written in {took:.1f} s, {peak:.0f} MB of memory at most")
        window = chromium.new_page(viewport={"width": 1280, "height": 900})
        window.goto(page.as_uri())
        paint = window.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        ready = window.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
        print(f"first paint {paint:.0f} ms, ready to filter {ready:.0f} ms")
        for query in QUERIES:
            times = window.evaluate(
                """async (query) => {
                  const times = [];
                  const find = document.getElementById("find");
                  for (let turn = 0; turn < 5; turn += 1) {
                    find.value = query;
                    const began = performance.now();
                    find.dispatchEvent(new Event("input"));
                    document.body.offsetHeight;
                    times.push(performance.now() - began);
                    find.value = "";
                    find.dispatchEvent(new Event("input"));
                    await new Promise(requestAnimationFrame);
                  }
                  return times;
                }""",
                query,
            )
            print(f"filter {query!r}: {max(times):.0f} ms at most")
        began = time.monotonic()
        window.locator("#list > .trial > summary").first.click()
        window.wait_for_selector("#list > .trial[open] .inside")
        print(f"a trial opens in {(time.monotonic() - began) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
