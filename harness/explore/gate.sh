#!/usr/bin/env bash
# Exploring, briefly and with fixed seeds: an honest pod gives no finding, and three lies are found. At most a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."

podproof="${PODPROOF:-target/release/podproof}"
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT

"$podproof" explore --seed 1 --for 20s --requests 8000 --out "$out/honest"

for lie in second-logout-revives obo-logout-ends-siblings sign-ins-at-once-share; do
  status=0
  "$podproof" explore --deviate "$lie" --seed 1 --for 12s --requests 8000 --out "$out/$lie" > "$out/told" || status=$?
  if ((status != 1)); then
    cat "$out/told"
    echo "\`$lie\` was not found: exit code $status" >&2
    exit 1
  fi
done
