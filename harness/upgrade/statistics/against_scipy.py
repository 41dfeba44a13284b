"""Compares the figures of podproof's latency comparisons with those of scipy, for a few hundred random inputs.

    against_scipy.py EXAMPLE            prints how many figures agree; exit code 1 if one does not
    against_scipy.py EXAMPLE --golden   writes golden.json: inputs, and what scipy says of them

EXAMPLE is the program of harness/runner/examples/latency.rs. The inputs are seeded.
"""

import json
import math
import pathlib
import random
import subprocess
import sys

from scipy.stats import mannwhitneyu

# Relative; far out in the tail p is a product of hundreds of roundings.
TOLERANCE = 1e-9


def inputs(number):
    """Two sides of numbers: small and large, with and without equal ones, alike and apart."""
    draw = random.Random(20_260_801)
    for _ in range(number):
        first, second = draw.choice([(draw.randint(1, 20), draw.randint(1, 20)), (draw.randint(2, 9), draw.randint(20, 44)),
                                     (draw.randint(30, 400), draw.randint(30, 400))])
        ties = draw.choice(["none", "some", "many"])
        shift = draw.choice([0, 0, 5, 30, 200])
        if ties == "none":
            numbers = draw.sample(range(1_000_000), first + second)
            sides = [n / 1000 for n in numbers[:first]], [n / 1000 + shift + 0.0001 for n in numbers[first:]]
        else:
            spread = 100 if ties == "some" else 6
            sides = ([draw.randint(0, spread) for _ in range(first)],
                     [draw.randint(0, spread) + shift * spread // 100 for _ in range(second)])
        yield [list(map(float, side)) for side in sides]


def holm(p):
    """Holm's correction by its definition, which is another way than podproof's: the k-th smallest of m is the largest of
    (m - j + 1) times the j-th smallest, over all j up to k."""
    ordered = sorted(p)
    m = len(p)
    return [min(1.0, max((m - j) * ordered[j] for j in range(m) if ordered[j] <= one)) for one in p]


def by_scipy(first, second):
    """U of the second side, Cliff's δ, and p by each method."""
    normal = mannwhitneyu(second, first, method="asymptotic")
    has_ties = len(set(first) | set(second)) < len(first) + len(second)
    exact = None
    if not has_ties and len(first) * len(second) <= 400:
        exact = float(mannwhitneyu(second, first, method="exact").pvalue)
    pairs = [(a < b) - (a > b) for a in first for b in second]
    p = float(normal.pvalue)
    # All numbers are equal: podproof says that nothing differs.
    p = 1.0 if math.isnan(p) else p
    return {"u": float(normal.statistic), "delta": sum(pairs) / len(pairs), "exact": exact, "normal": p}


def by_podproof(example, questions):
    lines = "\n".join(json.dumps(question) for question in questions)
    answered = subprocess.run([example], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in answered.stdout.splitlines()]


def differs(expected, found):
    if expected is None or found is None:
        return expected is not found
    return not math.isclose(expected, found, rel_tol=TOLERANCE, abs_tol=1e-290)


def main():
    example, golden = sys.argv[1], "--golden" in sys.argv
    if golden:
        cases = [{"first": a, "second": b, **by_scipy(a, b)} for a, b in inputs(120) if len(a) + len(b) <= 60]
        path = pathlib.Path(__file__).with_name("golden.json")
        path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
        print(f"{len(cases)} cases written to {path}")
        return 0
    sides = list(inputs(600))
    compared, wrong = 0, []
    for pair, found in zip(sides, by_podproof(example, [{"ranked": pair} for pair in sides]), strict=True):
        expected = by_scipy(*pair)
        for figure in expected:
            compared += 1
            if differs(expected[figure], found[figure]):
                wrong.append(f"{figure}: scipy {expected[figure]}, podproof {found[figure]}, for {pair}")
    exact = sum(by_scipy(*pair)["exact"] is not None for pair in sides)
    draw = random.Random(7)
    families = [[draw.random() ** draw.choice([1, 4, 9]) for _ in range(draw.randint(1, 40))] for _ in range(200)]
    for family, found in zip(families, by_podproof(example, [{"holm": family} for family in families]), strict=True):
        for one, other in zip(holm(family), found, strict=True):
            compared += 1
            if differs(one, other):
                wrong.append(f"holm: expected {one}, podproof {other}, for {family}")
    for line in wrong[:10]:
        print(line)
    print(f"{compared} figures of {len(sides)} pairs of sides ({exact} counted out) and {len(families)} families: {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
