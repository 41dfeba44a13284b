#!/usr/bin/env bash
# How much exploring finds: each deep lie of the mock pod, with three seeds, in 60 seconds and 20,000 requests.
#
#   bash harness/explore/measure.sh              the lies that exploring was built with
#   bash harness/explore/measure.sh held-back    the twelve that were held back: those whose names have the smallest SHA-256 sums
#   SEEDS="1 2 3" FOR=60s REQUESTS=20000         how thoroughly
#
# A line for each: whether it was found, the length of the shortest sequence against the known minimum, how often that one showed it
# again, and whether the scenario is red when it is played.
set -euo pipefail
cd "$(dirname "$0")/../.."

podproof="${PODPROOF:-target/debug/podproof}"
truth=harness/runner/tests/truth/deep.yaml
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT

names() {
  grep -oE '^[a-z-]+: \{ kind' "$truth" | cut -d: -f1
}

held_back() {
  names | while read -r name; do echo "$(printf %s "$name" | sha256sum | cut -d' ' -f1) $name"; done | sort | head -12 | cut -d' ' -f2
}

chosen() {
  if [[ "${1:-}" == held-back ]]; then held_back; else names | grep -vxF "$(held_back)"; fi
}

total=0 found=0 exact=0 close=0
for name in $(chosen "${1:-}"); do
  minimum="$(grep "^$name:" "$truth" | grep -oE 'steps: [0-9]+' | cut -d' ' -f2)"
  for seed in ${SEEDS:-1 2 3}; do
    total=$((total + 1))
    "$podproof" explore --deviate "$name" --seed "$seed" --for "${FOR:-60s}" --requests "${REQUESTS:-20000}" \
      --out "$out/$name-$seed" --json > "$out/told.json" || true
    read -r length seen replays requests rule < <(python3 - "$out/told.json" << 'PY'
import json, sys
told = json.load(open(sys.argv[1]))
first = (told["findings"] or [{}])[0]
print(first.get("length", 0), first.get("seen", 0), first.get("replays", 0), told["requests"], first.get("id", "nothing"))
PY
    )
    if ((length > 0)); then
      found=$((found + 1))
      ((length == minimum)) && exact=$((exact + 1))
      ((length <= minimum + 1)) && close=$((close + 1))
    fi
    echo "$name seed $seed: $rule, $length steps of at least $minimum, seen in $seen of $replays, $requests requests"
  done
done
echo "found $found of $total; exact $exact, at most one longer $close"
