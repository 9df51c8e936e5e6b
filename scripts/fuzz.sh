#!/usr/bin/env bash
# Runs each fuzz target of the tree in turn for the time given (default 60s).
set -euo pipefail
cd "$(dirname "$0")/.."
duree=${1:-60s}
grep -rlE '^func Fuzz' --include='*_test.go' . | xargs -n1 dirname | sort -u | while read -r paquet; do
  grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$paquet"/*_test.go | sed 's/^func //' | sort -u | while read -r cible; do
    echo "== $paquet $cible"
    go test "$paquet" -run '^$' -fuzz "^$cible\$" -fuzztime "$duree"
  done
done
