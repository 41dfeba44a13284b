"""Prints the jobs of a GitLab component, with the inputs that it has by default filled in, as GitLab does it."""

import re
import sys

import yaml


def filled(path, **given):
    """The jobs, and the inputs that they were filled in with."""
    with open(path, encoding="utf-8") as file:
        head, jobs = file.read().split("\n---\n")
    declared = yaml.safe_load(head)["spec"]["inputs"]
    unknown = given.keys() - declared.keys()
    if unknown:
        raise KeyError(f"the component has no inputs {unknown}")
    inputs = {name: given.get(name, about.get("default")) for name, about in declared.items()}

    def value(match):
        found = inputs[match.group(1)]
        if found is None:
            raise KeyError(f"the input {match.group(1)} has to be given")
        return str(found)

    return yaml.safe_load(re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", value, jobs))


if __name__ == "__main__":
    yaml.safe_dump(filled(sys.argv[1], sha256="0" * 64), sys.stdout, sort_keys=False)
