"""Plays the scripts of docs/pipelines as their systems do, with the wheel from an index of our own, and looks at what they leave.

Takes the wheel. The index is a folder: nothing is taken from the network. Prints a line for each pipeline; exits with 1 if one failed.
"""

import fnmatch
import hashlib
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import yaml
from gitlab import filled

PIPELINES = pathlib.Path("docs/pipelines").resolve()
USUAL = {"reports/run.jsonl", "reports/junit.xml", "reports/index.html", "reports/summary.md"}


class Pipelines:
    """The index with the wheel, and what its scripts are told."""

    def __init__(self, wheel, folder):
        self.sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
        page = folder / "simple" / "podproof" / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f'<a href="{wheel.resolve().as_uri()}">{wheel.name}</a>', encoding="utf-8")
        self.index = (folder / "simple").as_uri()
        self.version = wheel.name.split("-")[1]

    def github(self, sha256):
        """Plays the composite action as the workflow does."""
        self.action(sha256, {})
        return USUAL

    def github_sharded(self, sha256):
        """Plays the workflow's shards, each in a folder as its artifact is downloaded to, and joins them."""
        jobs = yaml.safe_load((PIPELINES / "github/sharded.yml").read_text(encoding="utf-8"))["jobs"]
        calling = jobs["shards"]["steps"][-1]
        given = calling["with"]
        # The target reads the workflow's variables, so that the action's own must not hide them.
        action = yaml.safe_load((PIPELINES / "github/action.yml").read_text(encoding="utf-8"))
        hidden = [name for step in action["runs"]["steps"] for name in step.get("env", {}) if name in calling["env"]]
        if hidden:
            raise AssertionError(f"the action hides the workflow's {', '.join(hidden)}")
        shards = jobs["shards"]["strategy"]["matrix"]["shard"]
        (download,) = [step["with"] for step in jobs["whole"]["steps"] if "download-artifact" in step.get("uses", "")]
        for shard in shards:
            named = {name: re.sub(r"\$\{\{ matrix\.shard \}\}", str(shard), given[name]) for name in ("shard", "name")}
            if not fnmatch.fnmatch(named["name"], download["pattern"]):
                raise AssertionError(f"the artifact {named['name']} is not downloaded")
            self.action(sha256, {**named, "reports": f"{download['path']}/{named['name']}"})
        self.action(sha256, {"merge": jobs["whole"]["steps"][-1]["with"]["merge"]})
        return USUAL

    def action(self, sha256, given):
        """Plays the composite action: each step with the inputs in its environment, and what it adds to the path."""
        action = yaml.safe_load((PIPELINES / "github/action.yml").read_text(encoding="utf-8"))
        unknown = given.keys() - action["inputs"].keys()
        if unknown:
            raise AssertionError(f"the action has no inputs {unknown}")
        inputs = {name: about.get("default") for name, about in action["inputs"].items()}
        inputs |= {"sha256": sha256, "index-url": self.index, "version": self.version, **given}
        path, summary = pathlib.Path("path.txt"), pathlib.Path("step-summary.md")
        summary.touch()
        for step in action["runs"]["steps"]:
            if "run" not in step:
                continue
            environment = {name: expanded(value, "inputs", inputs) for name, value in step.get("env", {}).items()}
            environment |= {"RUNNER_TEMP": os.getcwd(), "GITHUB_PATH": str(path), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_RUN_ID": "1"}
            added = path.read_text(encoding="utf-8").split() if path.exists() else []
            bash(step["run"], environment, added)
        if summary.stat().st_size == 0 and not given.get("shard"):
            raise AssertionError("the summary of the step is empty")

    def gitlab(self, sha256):
        """Plays the component: all lines in one shell, after its variables were set."""
        inputs = {"sha256": sha256, "index-url": self.index, "version": self.version}
        (job,) = filled(PIPELINES / "gitlab/podproof.yml", **inputs).values()
        bash("\n".join([*job["before_script"], *job["script"]]), {**job["variables"], "CI_PIPELINE_ID": "1"})
        return {"reports/run.jsonl", job["artifacts"]["reports"]["junit"], "reports/index.html", "reports/summary.md"}

    def gitlab_sharded(self, sha256):
        """Plays the component's jobs: each shard with the variables that `parallel` sets, then the job that joins them."""
        inputs = {"sha256": sha256, "index-url": self.index, "version": self.version, "shards": 3}
        jobs = filled(PIPELINES / "gitlab/sharded.yml", **inputs)
        common, shard, whole = jobs[".podproof"], jobs["podproof-shard"], jobs["podproof"]
        for index in range(1, shard["parallel"] + 1):
            variables = {**common["variables"], "CI_PIPELINE_ID": "1", "CI_NODE_INDEX": str(index), "CI_NODE_TOTAL": str(shard["parallel"])}
            bash("\n".join([*common["before_script"], *shard["script"]]), variables)
        bash("\n".join([*common["before_script"], *whole["script"]]), common["variables"] | {"CI_NODE_TOTAL": "1"})
        return {"reports/run.jsonl", whole["artifacts"]["reports"]["junit"], "reports/index.html", "reports/summary.md"}

    def kubernetes(self, sha256):
        """Plays the arguments of the Jobs, in a folder in place of the volume, with the wheel installed as GitLab does it."""
        (job,) = filled(PIPELINES / "gitlab/podproof.yml", sha256=sha256, **{"index-url": self.index, "version": self.version}).values()
        bash("\n".join(job["before_script"]), job["variables"])
        shards, merge = (yaml.safe_load((PIPELINES / f"kubernetes/{name}.yaml").read_text(encoding="utf-8")) for name in ("shards", "merge"))
        (container,) = shards["spec"]["template"]["spec"]["containers"]
        given = {variable["name"]: variable["value"] for variable in container["env"] if variable["name"] != "PODPROOF_TARGET"}
        if int(given["PODPROOF_SHARDS"]) != shards["spec"]["completions"]:
            raise AssertionError("PODPROOF_SHARDS is not the number of completions")
        for index in range(shards["spec"]["completions"]):
            started(container, {**given, "JOB_COMPLETION_INDEX": str(index)})
        started(merge["spec"]["template"]["spec"]["containers"][0], {})
        return {f"shards/whole/{pathlib.Path(file).name}" for file in USUAL}

    def jenkins(self, sha256):
        """Plays what the Jenkinsfile gives to shells."""
        text = (PIPELINES / "jenkins/Jenkinsfile").read_text(encoding="utf-8")
        given = dict(re.findall(r"string\(name: '(\w+)', defaultValue: '([^']*)'", text))
        given |= {"PODPROOF_SHA256": sha256, "PODPROOF_INDEX_URL": self.index, "PODPROOF_VERSION": self.version, "BUILD_NUMBER": "1"}
        scripts = re.findall(r"sh '''(.*?)'''|sh '([^'\n]+)'", text, re.DOTALL)
        for long, short in scripts:
            # In Groovy's strings a backslash stands before another, and before the end of a line it joins lines.
            script = (long or short).replace("\\\n", " ").replace("\\\\", "\\")
            bash(script, given)
        return USUAL

    def azure(self, sha256):
        """Plays the template's scripts with its parameters."""
        template = yaml.safe_load((PIPELINES / "azure/podproof.yml").read_text(encoding="utf-8"))
        parameters = {parameter["name"]: parameter.get("default") for parameter in template["parameters"]}
        parameters |= {"sha256": sha256, "indexUrl": self.index, "version": self.version}
        for step in template["steps"]:
            if "bash" in step:
                given = {name: expanded(value, "parameters", parameters) for name, value in step["env"].items()}
                bash(step["bash"], {**given, "AGENT_TEMPDIRECTORY": os.getcwd(), "BUILD_BUILDID": "1"})
        return USUAL


def expanded(value, kind, given):
    """An expression of GitHub or Azure that names one input, filled in."""
    return re.sub(r"\$\{\{ " + kind + r"\.([\w-]+) \}\}", lambda match: given[match.group(1)], value)


def started(container, given):
    """Starts podproof with the arguments of a container, variables in them filled in as the kubelet does it."""
    arguments = [re.sub(r"\$\((\w+)\)", lambda match: given[match.group(1)], argument) for argument in container["args"]]
    words = [argument.removeprefix("/") if argument.startswith("/shards") else argument for argument in arguments]
    bash(shlex.join([".podproof/bin/podproof", *words]), given)


def bash(script, given, path=()):
    """Plays a script as a CI server does, stopping at the first command that fails."""
    ours = ("PIP_", "PODPROOF", "CI_NODE", "JOB_COMPLETION")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {**given, "PATH": os.pathsep.join([*path, os.environ["PATH"]]), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], env=environment, check=True, capture_output=True, text=True)


def played(name, play, sha256):
    """Plays a pipeline in a folder of its own; what is wrong with it, or nothing."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            missing = [file for file in play(sha256) if not os.path.isfile(file)]
            return f"it leaves no {', '.join(missing)}" if missing else None
        except subprocess.CalledProcessError as error:
            return f"{error.stdout}{error.stderr}".strip()
        except AssertionError as error:
            return str(error)
        finally:
            os.chdir(before)


def main(wheel):
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        pipelines = Pipelines(pathlib.Path(wheel), pathlib.Path(folder))
        for name in ("github", "github_sharded", "gitlab", "gitlab_sharded", "kubernetes", "jenkins", "azure"):
            play = getattr(pipelines, name)
            wrong = played(name, play, pipelines.sha256)
            if not wrong and "do not match" not in (played(name, play, "0" * 64) or "").lower():
                wrong = "a wheel with another sum is installed, or refused for another reason"
            failed += bool(wrong)
            print(f"failed  {name}: {wrong}" if wrong else f"passed  {name} installs, plays, publishes, and refuses another wheel")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
