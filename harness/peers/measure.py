"""What the scripts of this folder share: a mock pod to play against, and what a command costs."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SCENARIOS = ROOT / "harness/peers/scenarios"


def podproof():
    """The program that PODPROOF names, otherwise the release build."""
    return named("PODPROOF") or built(["--release", "--bin", "podproof"], "release/podproof")


def bare_client(optimised):
    """The client that BARE names, otherwise a build of it: that of the tests is there sooner, and good enough to compare with itself."""
    if optimised:
        return named("BARE") or built(["--release", "--example", "bare"], "release/examples/bare")
    return named("BARE") or built(["--example", "bare"], "debug/examples/bare")


def named(variable):
    program = os.environ.get(variable)
    return Path(program).resolve() if program else None


def built(what, where):
    subprocess.run(["cargo", "build", "--locked", "--quiet", "-p", "podproof", *what], cwd=ROOT, check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / where


class Mock:
    """A mock pod in a process of its own, with its target file, until the end of a `with`."""

    def __init__(self, podproof):
        self.podproof = podproof

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.target = Path(self.folder.name) / "mock.yaml"
        self.keys = Path(self.folder.name) / "mock-keys"
        self.process = subprocess.Popen([self.podproof, "mock", "--quiet", "--write-target", self.target],
                                        stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line.startswith("mock pod at https://"):
                self.address = line.split("https://")[1].split(",")[0].strip()
            if line.startswith("target "):
                return self
        self.__exit__()
        sys.exit("the mock pod did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


class Cost:
    """Wall time and CPU time in milliseconds, peak memory in MB (10^6 bytes)."""

    def __init__(self, command, folder):
        started = time.monotonic()
        child = subprocess.Popen([str(part) for part in command], cwd=folder, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        self.wall = (time.monotonic() - started) * 1e3
        if os.waitstatus_to_exitcode(status) != 0:
            sys.exit(f"failed: {' '.join(str(part) for part in command)}")
        self.cpu = (usage.ru_utime + usage.ru_stime) * 1e3
        self.memory = usage.ru_maxrss * 1024 / 1e6


def podproof_command(podproof, mock, plays, jobs):
    return [podproof, "run", "--quiet", "--scenarios", SCENARIOS, "--target", mock.target,
            "--repeat", plays, "--jobs", jobs]


def bare_command(bare, mock, plays, jobs):
    return [bare, mock.address, mock.keys, plays, jobs]
