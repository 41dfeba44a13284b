"""The page in a browser, case by case. Takes the path of podproof."""

import contextlib
import os
import re
import subprocess
import sys
import traceback
import unicodedata
from pathlib import Path

from pages import HOSTILE, browser, folders, hostile, lines_of, mock, play, render
from pypdf import PdfReader
from upgrade import accessible as accessible_comparisons, upgrade

#: What is played: enough to have every part of the page, and quickly.
SELECTED = ["logout", "authenticate/algorithm", "session/info"]
LIES = ["logout-without-message", "token-echoed", "extra-field"]


class Tally:
    """What has passed and what has not."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    @contextlib.contextmanager
    def case(self, sentence):
        """Counts what happens inside; a failure is shown and the next case goes on."""
        try:
            yield
        except Exception:  # whatever goes wrong, it is this case that went wrong
            self.failed += 1
            print(f"failed  {sentence}")
            print("        " + traceback.format_exc().rstrip().replace("\n", "\n        "))
        else:
            self.passed += 1
            print(f"passed  {sentence}")


def equal(found, expected):
    if found != expected:
        raise AssertionError(f"expected {expected!r}, found {found!r}")


def true(holds, text):
    if not holds:
        raise AssertionError(text)


@contextlib.contextmanager
def opened(chromium, path, fragment="", **settings):
    """The page in a window of its own. What it complains of, or asks the network for, fails the case."""
    context = chromium.new_context(**settings)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("file:") else complaints.append(request.url))
    page.goto(path.as_uri() + fragment)
    try:
        yield page
        equal(complaints, [])
    finally:
        context.close()


def listed(page):
    """The ids of the trials in the list."""
    return page.locator("#list > .trial > summary .id").all_text_contents()


def reading(tally, chromium, good, bad):
    with tally.case("the verdict, the problems and their commands read without JavaScript"):
        with opened(chromium, bad, java_script_enabled=False) as page:
            text = page.locator("body").inner_text()
            for wanted in ["problem", "again", "podproof run", "breaks", "AUTH-RSA-23", "clients", "Response times", "TLS 1.3"]:
                true(wanted in text, f"`{wanted}` is not there")
            true(page.locator(".problem").count() > 0, "there is no problem")
            if not page.locator(".problem pre").first.is_visible():
                page.locator(".problem > details > summary").first.click()
            true(page.locator(".problem pre").first.is_visible(), "the example does not open")
    with tally.case("failed trials are listed with what was found without JavaScript, and links lead to them"):
        with opened(chromium, bad, java_script_enabled=False) as page:
            true(page.locator(".still.failed pre").count() > 0, "no finding is shown")
            for link in page.locator("nav a").all():
                true(page.locator(link.get_attribute("href")).count() == 1, f"{link.get_attribute('href')} leads nowhere")
            trial = page.locator(".problem .links a").first.get_attribute("href")
            equal(page.locator(trial).count(), 1)
            true(not page.locator("#filter").is_visible(), "a filter is shown that does nothing")
    with tally.case("a run that passed says so, and has no problem"):
        with opened(chromium, good) as page:
            true("passed" in page.locator("h1").inner_text(), page.locator("h1").inner_text())
            equal(page.locator(".problem.failed").count(), 0)


def filtering(tally, chromium, bad):
    with tally.case("words, exclusions and fields narrow the list"):
        with opened(chromium, bad) as page:
            everything = listed(page)
            true(len(everything) > 20, f"{len(everything)} trials")
            find = page.locator("#find")
            expectations = [
                ("authenticate/algorithm", lambda id: id.startswith("authenticate/algorithm")),
                ("-logout", None),
                ("tag:smoke", None),
                ("status:401", None),
                ("status:4xx -status:401", None),
                ("op:logout", None),
                ("req:LOGOUT-01", None),
                ("req:AUTH-RSA-16 -tag:negative", None),
            ]
            seen = set()
            for query, holds in expectations:
                find.fill(query)
                ids = listed(page)
                true(len(ids) < len(everything), f"{query} narrows nothing")
                if holds:
                    true(ids and all(holds(id) for id in ids), f"{query}: {ids}")
                seen.add((query, len(ids)))
                told = page.locator("#shown").inner_text()
                equal(told, f"{len(ids)} of {len(everything)}")
            find.fill("status:401")
            with_status = set(listed(page))
            find.fill("-status:401")
            equal(with_status | set(listed(page)), set(everything))
            equal(with_status & set(listed(page)), set())
            find.fill("there-is-no-such-word")
            equal(listed(page), [])
    with tally.case("a verdict that is unchecked is not listed"):
        with opened(chromium, bad) as page:
            page.locator("#verdicts label.passed input").uncheck()
            equal(page.locator("#list > .trial.passed").count(), 0)
            true(page.locator("#list > .trial.failed").count() > 0, "nothing failed")
    with tally.case("a problem leads to its trials"):
        with opened(chromium, bad) as page:
            link = page.locator(".problem .reach a").first
            number = int(link.inner_text().split()[0])
            link.click()
            page.wait_for_function("document.getElementById('find').value.startsWith('problem:')")
            equal(page.locator("#shown").inner_text().split()[0], str(number))


def addressing(tally, chromium, bad):
    with tally.case("filter, verdicts and the opened trial are in the address, and come back from it"):
        with opened(chromium, bad) as page:
            page.locator("#find").fill("logout")
            page.locator("#verdicts label.passed input").uncheck()
            page.locator("#list > .trial > summary").first.click()
            page.wait_for_function("location.hash.includes('open=')")
            fragment = "#" + page.url.split("#", 1)[1]
            ids = listed(page)
            id = ids[0]
        with opened(chromium, bad, fragment) as page:
            equal(page.locator("#find").input_value(), "logout")
            equal(listed(page), ids)
            true(not page.locator("#verdicts label.passed input").is_checked(), "the verdict came back")
            true(page.locator("#list > .trial[open] .inside").is_visible(), f"{id} is not open")
    with tally.case("a link to a trial opens it, whatever is filtered"):
        with opened(chromium, bad, "#?q=there-is-no-such-word") as page:
            equal(listed(page), [])
            page.evaluate("location.hash = '#trial-1'")
            page.wait_for_selector("#list > #trial-1[open] .inside")
            page.keyboard.press("Escape")
            true(len(listed(page)) > 20, "Escape does not bring the others back")
    with tally.case("an address that means nothing does no harm"):
        for fragment in ["#?", "#?q=%20&hide=x,%E0%A4%A&open=y", "#trial-999999", "#%", "#requirements"]:
            with opened(chromium, bad, fragment) as page:
                true(page.locator("#list > .trial").count() > 0, fragment)


def keys(tally, chromium, bad):
    with tally.case("the keyboard alone finds, opens and closes a trial"):
        with opened(chromium, bad) as page:
            page.keyboard.press("/")
            equal(page.evaluate("document.activeElement.id"), "find")
            page.keyboard.type("status:401")
            for _ in range(20):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement.matches('#list > .trial > summary')"):
                    break
            page.keyboard.press("Enter")
            page.wait_for_selector("#list > .trial[open] .inside")
            page.keyboard.press("Enter")
            equal(page.locator("#list > .trial[open]").count(), 0)
            page.locator("#find").focus()
            page.keyboard.press("Escape")
            equal(page.locator("#find").input_value(), "")
    with tally.case("the first Tab offers to skip to the trials"):
        with opened(chromium, bad) as page:
            page.keyboard.press("Tab")
            equal(page.evaluate("document.activeElement.getAttribute('href')"), "#trials")


def trials(tally, chromium, bad):
    with tally.case("a failed trial shows its steps with request, response, checks and a curl without secrets"):
        with opened(chromium, bad, "#?q=authenticate/algorithm") as page:
            page.locator("#list > .trial.failed > summary").first.click()
            inside = page.locator("#list > .trial[open] .inside")
            inside.wait_for()
            text = inside.inner_text()
            for wanted in ["failed[secret-echo]", "Request", "Response", "scenarios/authenticate/algorithm.yaml", "secret-echo failed"]:
                true(wanted in text, f"`{wanted}` is not there: {text}")
            true('"token": "‹jwt 1›"' in text, "the body is not pretty")
            command = inside.locator("pre.curl").first.inner_text()
            true('"$JWT_1"' in command and "‹" not in command, command)
            true(inside.locator(".waterfall").count() == inside.locator(".exchange").count(), "a step has no bar")
    with tally.case("what is copied for the vendor has request, response, requirement and contract"):
        settings = {"permissions": ["clipboard-read", "clipboard-write"]}
        with opened(chromium, bad, "#?q=logout", **settings) as page:
            page.locator("#list > .trial.failed > summary").first.click()
            page.get_by_role("button", name="Copy for the vendor").first.click()
            page.get_by_text("copied", exact=True).first.wait_for()
            text = page.evaluate("navigator.clipboard.readText()")
            for wanted in ["Target: ", "Expected: ", "Request\n", "Response\n", "Secrets are replaced"]:
                true(wanted in text, f"`{wanted}` is not there: {text}")
            true(re.search(r"Requirement: [A-Z]|Contract: \S+:\d+", text), text)


def shells(tally, chromium, path):
    with tally.case("a curl means the same to a shell, whatever the texts hold: secrets are variables, and nothing else acts"):
        with opened(chromium, path) as page:
            page.locator("#list > .trial.failed > summary").first.click()
            command = page.locator("#list > .trial[open] pre.curl").first.inner_text()
        script = f"curl() {{ printf '%s\\0' \"$@\"; }}\n{command}"
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "JWT_1": "the secret"}
        done = subprocess.run(["bash", "-euc", script], env=environment, capture_output=True, text=True, check=True)
        words = done.stdout.split("\0")
        for wanted in [f"X-Hostile: {HOSTILE}", f"{HOSTILE} the secret"]:
            true(wanted in words, f"`{wanted}` is no word of {words}")
        true(any(word.startswith("https://") and word.endswith(HOSTILE) for word in words), f"no URL in {words}")


def small(tally, chromium, good, bad):
    with tally.case("420 pixels are enough: nothing scrolls sideways, opened trials neither"):
        for path in [good, bad]:
            with opened(chromium, path, viewport={"width": 420, "height": 900}) as page:
                page.locator("#list > .trial > summary").first.click()
                page.locator(".exchange > summary").first.click()
                for summary in page.locator(".problem > details > summary").all()[:3]:
                    summary.click()
                equal(page.evaluate("document.documentElement.scrollWidth"), 420)


def paper(tally, chromium, bad, requirements, folder):
    with tally.case("on paper everything is open: requirements, examples, and the exchanges of what failed"):
        with opened(chromium, bad) as page:
            printed = folder / "page.pdf"
            page.pdf(path=str(printed), format="A4")
            text = " ".join(page.extract_text() for page in PdfReader(printed).pages)
            # Ligatures are letters, and lines may break anywhere.
            text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
            plain = lambda sentence: re.sub(r"[\s`]+", "", unicodedata.normalize("NFKC", sentence))
            missing = [id for id, sentence in requirements if plain(sentence) not in text]
            equal(missing, [])
            for wanted in ["=requirement:", "content-type:application/json", "Request", "Response"]:
                true(wanted in text, f"`{wanted}` is not on paper")


def hostility(tally, chromium, path):
    with tally.case("hostile texts never become markup, in the page or in what it builds"):
        for settings in [{}, {"java_script_enabled": False}]:
            with opened(chromium, path, **settings) as page:
                if not settings:
                    for summary in page.locator("#list > .trial > summary").all()[:3]:
                        summary.click()
                        page.wait_for_timeout(50)
                    equal(page.evaluate("window.owned ?? null"), None)
                    equal(page.evaluate("document.querySelectorAll('script:not([type])').length"), 1)
                equal(page.locator("img").count(), 0)
                text = page.locator("body").inner_text()
                true("onerror=window.owned=1" in text, "the text is not shown")
                true("\u202e" not in text and "\u001b" not in text, "a character acts")
    with tally.case("the policy holds: neither a script nor a style that is added acts"):
        context = chromium.new_context()
        page = context.new_page()
        page.goto(path.as_uri())
        page.evaluate(
            """() => {
              const script = document.createElement("script"); script.textContent = "window.owned = 1"; document.body.append(script);
              const style = document.createElement("style"); style.textContent = "body { display: none }"; document.body.append(style);
              document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.owned = 1'>");
            }"""
        )
        page.wait_for_timeout(200)
        equal(page.evaluate("window.owned ?? null"), None)
        equal(page.evaluate("getComputedStyle(document.body).display"), "block")
        context.close()


def accessible(tally, chromium, good, bad):
    axe = Path(os.environ["AXE"]).read_text(encoding="utf-8")
    for name, path in [("passing", good), ("failing", bad)]:
        for scheme in ["light", "dark"]:
            with tally.case(f"axe-core finds nothing in a {name} run, {scheme}"):
                with opened(chromium, path, color_scheme=scheme, bypass_csp=True) as page:
                    page.locator("#list > .trial > summary").first.click()
                    page.evaluate(axe)
                    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
                    equal([(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found], [])


def main():
    podproof = os.path.abspath(sys.argv[1])
    tally = Tally()
    with folders("good", "bad", "hostile", "compared") as (good, bad, ugly, compared), browser() as chromium:
        play(podproof, good, *SELECTED)
        with mock(podproof, bad, *LIES) as target:
            play(podproof, bad, "--target", target, *SELECTED)
        lines = lines_of(bad)
        requirements = [(entry["id"], entry["text"]) for entry in lines[0]["requirements"]]
        hostile_page = render(podproof, ugly, hostile(lines))
        records = [folder / "run.jsonl" for folder in (good, bad, ugly)]
        good, bad = good / "index.html", bad / "index.html"
        reading(tally, chromium, good, bad)
        filtering(tally, chromium, bad)
        addressing(tally, chromium, bad)
        keys(tally, chromium, bad)
        trials(tally, chromium, bad)
        shells(tally, chromium, hostile_page)
        small(tally, chromium, good, bad)
        paper(tally, chromium, bad, requirements, ugly)
        hostility(tally, chromium, hostile_page)
        accessible(tally, chromium, good, bad)
        pages = upgrade(tally, opened, chromium, podproof, *records, compared)
        accessible_comparisons(tally, opened, chromium, pages, Path(os.environ["AXE"]).read_text(encoding="utf-8"))
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
