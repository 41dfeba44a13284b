"""A mock pod in a process of its own, with the target file that it writes."""

import contextlib
import os
import subprocess
import tempfile

import yaml


class Mock:
    """A running mock pod; the current folder is that of its target file, since the BDK takes paths from there."""

    def __init__(self, folder, process, lines):
        self.folder = folder
        self.lines = lines
        self._process = process
        with open("mock.yaml", encoding="utf-8") as file:
            self.target = yaml.safe_load(file)

    @property
    def users(self):
        return self.target["conformance"]["users"]

    @property
    def identities(self):
        return self.target["conformance"]["identities"]

    def stop(self):
        """Asks it to stop, and answers its exit code."""
        self._process.terminate()
        self._process.communicate(timeout=20)
        return self._process.returncode


@contextlib.contextmanager
def mock(podproof, *arguments):
    """Starts a mock pod and goes to its folder."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="podproof-clients-") as folder:
        os.chdir(folder)
        command = [podproof, "mock", "--quiet", "--write-target", "mock.yaml", *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                lines = []
                while not any(line.startswith("target ") for line in lines):
                    line = process.stdout.readline()
                    if not line:
                        raise RuntimeError("podproof mock ended before it was ready")
                    lines.append(line.rstrip())
                yield Mock(folder, process, lines)
            finally:
                if process.poll() is None:
                    process.terminate()
                os.chdir(before)
