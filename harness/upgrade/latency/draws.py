"""Counts the alarms of latency comparisons among records of the same pod: drawn at random, and with the candidates made slower.

    draws.py EXAMPLE RECORD… [--draws N] [--baselines N] [--candidates N] [--scale N] [--slower SHARE]… [--from RECORD…]

EXAMPLE is the program of harness/runner/examples/latency.rs. Each draw takes other records for baselines and candidates, without
putting one back. --scale multiplies all durations: the mock answers in 1 to 5 ms, real pods in tens to hundreds, and below 20 ms
nothing is told. --slower 0.3 makes the candidates' answers 30 % slower in a further series; --from takes the candidates of a
further series from other records, those of a slower pod. A draw counts as an alarm if any of its operations is one; of the further
series the share of operations with 30 answers or more on both sides that raise one is printed too.

Exit code 1 if the first series has more alarms than --alarms, or a slower one finds fewer than --found of the draws.
"""

import argparse
import collections
import json
import random
import subprocess
import sys


def samples(path):
    """The durations of whole answers, by operation."""
    by_operation = collections.defaultdict(list)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            for exchange in entry.get("exchanges", []) if entry["kind"] == "trial" else []:
                if exchange.get("response") and not exchange.get("failure"):
                    by_operation[exchange["operation"]].append(exchange["durationMs"])
    return by_operation


def question(before, after, scale, slower):
    """A comparison, as the example reads it. The fraction of a millisecond that a record drops is drawn, so that scaled durations
    are no lattice; with a scale of 1 nothing is added."""
    fraction = random.Random(1)

    def scaled(run, operation, factor):
        return [int((duration + (fraction.random() if scale > 1 else 0)) * scale * factor) for duration in run.get(operation, [])]

    names = sorted({operation for run in before + after for operation in run})
    return {"operations": [{"operation": name, "baseline": [scaled(run, name, 1) for run in before],
                            "candidate": [scaled(run, name, 1 + slower) for run in after]} for name in names]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("example")
    parser.add_argument("records", nargs="+")
    parser.add_argument("--draws", type=int, default=300)
    parser.add_argument("--baselines", type=int, default=5)
    parser.add_argument("--candidates", type=int, default=5)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--slower", type=float, action="append", default=[])
    parser.add_argument("--from", dest="slower_runs", nargs="+", default=[])
    parser.add_argument("--alarms", type=int, default=3)
    parser.add_argument("--found", type=float, default=0.95)
    arguments = parser.parse_args()
    runs = [samples(path) for path in arguments.records]
    draw = random.Random(20_260_801)
    wanted = arguments.baselines + arguments.candidates
    drawn = [draw.sample(runs, wanted) for _ in range(arguments.draws)]
    missed = False
    series = [("honest", 0.0, drawn)] + [(f"+{slower:.0%}", slower, drawn) for slower in arguments.slower]
    if arguments.slower_runs:
        others = [samples(path) for path in arguments.slower_runs]
        series.append(("of other records", 0.0, [one[:arguments.baselines] + draw.sample(others, arguments.candidates) for one in drawn]))
    for name, slower, drawn in series:
        questions = [question(one[:arguments.baselines], one[arguments.baselines:], arguments.scale, slower) for one in drawn]
        lines = "\n".join(json.dumps(one) for one in questions)
        answered = subprocess.run([arguments.example], input=lines, capture_output=True, text=True, check=True)
        outcomes = [json.loads(line) for line in answered.stdout.splitlines()]
        kinds = collections.Counter(one["outcome"]["kind"] for draw in outcomes for one in draw)
        alarmed = sum(any(one["outcome"]["kind"] == "alarm" for one in draw) for draw in outcomes)
        about = f"{len(drawn)} draws of {arguments.baselines} against {arguments.candidates} out of {len(runs)}, durations × {arguments.scale}"
        print(f"{about}, candidates {name}: {alarmed} draws with an alarm; operations: {dict(kinds.most_common())}")
        if name == "honest":
            missed |= alarmed > arguments.alarms
            continue
        # Operations that have enough answers to be judged at all.
        judged = [one for draw in outcomes for one in draw if min(one["baseline"]["answers"], one["candidate"]["answers"]) >= 30]
        seen = sum(one["outcome"]["kind"] == "alarm" for one in judged)
        print(f"    of {len(judged)} operations with 30 answers or more on both sides {seen} raise an alarm ({seen / max(1, len(judged)):.1%})")
        missed |= alarmed < arguments.found * len(drawn)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
