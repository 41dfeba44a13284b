"""Checks the list of crates (SBOM) in a wheel: it is CycloneDX, and names crates of Cargo.lock alone, with their versions.

Takes the wheel and Cargo.lock. Which crates are linked only the builder knows; the ones that podproof cannot do without must be there.
"""

import json
import sys
import tomllib
import zipfile

NEEDED = {"podproof", "podproof-contract", "podproof-mock-pod", "aws-lc-sys", "rustls", "hyper", "tokio", "serde_json"}


def main(wheel, lock):
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/sboms/" in name]
        if not names:
            return ["the wheel holds no SBOM"]
        documents = [json.loads(archive.read(name)) for name in names]
    with open(lock, "rb") as file:
        locked = {(package["name"], package["version"]) for package in tomllib.load(file)["package"]}
    wrong = []
    listed = set()
    for name, document in zip(names, documents):
        if document.get("bomFormat") != "CycloneDX":
            wrong.append(f"{name} is not CycloneDX")
        components = [*document.get("components", []), document.get("metadata", {}).get("component", {})]
        listed |= {(component.get("name"), component.get("version")) for component in components}
    listed.discard((None, None))
    wrong += [f"the SBOM lists {name} {version}, which Cargo.lock does not" for name, version in sorted(listed - locked)]
    missing = NEEDED - {name for name, _ in listed}
    wrong += [f"the SBOM does not list {name}" for name in sorted(missing)]
    if not wrong:
        print(f"{'sbom':<8} {len(listed)} crates")
    return wrong


if __name__ == "__main__":
    complaints = main(*sys.argv[1:])
    for complaint in complaints:
        print(f"wrong: wheel: {complaint}", file=sys.stderr)
    sys.exit(1 if complaints else 0)
