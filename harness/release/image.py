"""Checks what an OCI image says of itself: its user, what it starts, and which authorities it brings.

Takes the configuration that `umoci unpack` writes, and the folder of the image.
"""

import json
import os
import sys


def configuration(layout):
    """The image's own configuration, found from its index."""

    def blob(descriptor):
        kind, digest = descriptor["digest"].split(":")
        with open(os.path.join(layout, "blobs", kind, digest), encoding="utf-8") as file:
            return json.load(file)

    with open(os.path.join(layout, "index.json"), encoding="utf-8") as file:
        index = json.load(file)
    (manifest,) = index["manifests"]
    return blob(blob(manifest)["config"])["config"]


def main(bundle, layout):
    with open(bundle, encoding="utf-8") as file:
        process = json.load(file)["process"]
    config = configuration(layout)
    labels = config.get("Labels", {})
    wrong = []
    if (process["user"]["uid"], process["user"]["gid"]) != (65534, 65534):
        wrong.append(f"it runs as {process['user']}, not as 65534")
    if config.get("Entrypoint") != ["/usr/bin/podproof"]:
        wrong.append(f"it starts {config.get('Entrypoint')}")
    if not labels.get("podproof.authorities", "").startswith("ca-certificates 20"):
        wrong.append("no label says of which day its authorities are")
    return wrong


if __name__ == "__main__":
    complaints = main(*sys.argv[1:])
    for complaint in complaints:
        print(f"wrong: image: {complaint}", file=sys.stderr)
    sys.exit(1 if complaints else 0)
