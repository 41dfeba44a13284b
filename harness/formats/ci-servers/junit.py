"""Reads JUnit documents with junitparser, and compares the counts that they announce with what it finds.

With `--schema FILE` documents are also validated by that XML Schema, that of Jenkins' xUnit plugin. It is older than what the
readers of today know: `file`, `line`, `timestamp` and properties of test cases, why one was skipped, and two totals are taken out
before.

Takes files. Prints a line for each; exits with 1 if one is wrong.
"""

import argparse
import sys

import junitparser
from lxml import etree

UNKNOWN = ("file", "line", "timestamp")


def mistakes(path):
    document = junitparser.JUnitXml.fromfile(path)
    cases = [case for suite in document for case in suite]
    ended = {"failures": junitparser.Failure, "errors": junitparser.Error, "skipped": junitparser.Skipped}
    announced = {"tests": len(cases)}
    for name, kind in ended.items():
        announced[name] = sum(any(isinstance(result, kind) for result in case.result) for case in cases)
    for name, count in announced.items():
        if getattr(document, name) != count:
            yield f"{name}: {getattr(document, name)} announced, {count} found"
    for suite in document:
        if suite.tests != len(list(suite)):
            yield f"suite {suite.name}: {suite.tests} announced, {len(list(suite))} found"
    keys = [(case.classname, case.name) for case in cases]
    if len(set(keys)) != len(keys):
        yield "two test cases of one class have one name"
    for case in cases:
        if not case.classname.startswith("podproof."):
            yield f"class {case.classname}: Jenkins shows no package"
        if len(case.result) > 1:
            yield f"{case.name} ended in {len(case.result)} ways"


def refused(path, schema):
    document = etree.parse(path)
    for case in document.iter("testcase"):
        for name in UNKNOWN:
            case.attrib.pop(name, None)
        for properties in case.findall("properties"):
            case.remove(properties)
    for skipped in document.iter("skipped"):
        skipped.attrib.clear()
    for name in ("skipped", "timestamp"):
        document.getroot().attrib.pop(name, None)
    if not schema.validate(document):
        yield from (f"line {error.line}: {error.message}" for error in schema.error_log)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--schema")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    schema = etree.XMLSchema(etree.parse(arguments.schema)) if arguments.schema else None
    failed = False
    for path in arguments.files:
        wrong = list(mistakes(path))
        if schema is not None:
            wrong += refused(path, schema)
        failed = failed or bool(wrong)
        print(f"{'wrong' if wrong else 'valid'}  {path} ({junitparser.JUnitXml.fromfile(path).tests} test cases)")
        for line in wrong[:20]:
            print(f"       {line}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
