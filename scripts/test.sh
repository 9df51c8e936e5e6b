#!/usr/bin/env bash
# Every test of the tree: scripts/test.sh [long]. With -race where it is cheap (no cgo, no rasters, no database). Prints the time of each part.
set -uo pipefail
cd "$(dirname "$0")/.."
long=${1:-}
export OMP_THREAD_LIMIT=1 GLIBC_TUNABLES=glibc.malloc.hugetlb=1 SOUSPLI_BROWSER=1
export SOUSPLI_CORPUS="${SOUSPLI_CORPUS:-$PWD/../shared/corpus}"
# What is too long for one run is seen in twenty: which part turns with the commits, and can be asked for again by this number.
export SOUSPLI_TRANCHE="${SOUSPLI_TRANCHE:-$(git rev-list --count HEAD 2>/dev/null || echo 0)}"
echo "tranche des longs essais : SOUSPLI_TRANCHE=$SOUSPLI_TRANCHE"
delai=25m

# What tests write is deleted a moment later, thousands of files at a time, and a disk may take longer over that than the tests themselves: it goes
# to memory, when there is plenty and programs may run from it. What the compiler writes stays on the disk.
memoire() {
  local libre d
  [ -w /dev/shm ] && libre=$(df -Pm /dev/shm | awk 'END { print $4 }') && [ "$libre" -ge 6000 ] || return 1
  [ "$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)" -ge 8000 ] || return 1
  d=$(mktemp -d /dev/shm/e-XXXXXX) || return 1
  chmod 1777 "$d"; printf '#!/bin/sh\n' >"$d/essai"; chmod +x "$d/essai"
  "$d/essai" 2>/dev/null || { rm -rf "$d"; return 1; }
  echo "$d"
}
if rapide=$(memoire); then
  trap 'rm -rf "$rapide"' EXIT
  export GOTMPDIR="${TMPDIR:-/tmp}" TMPDIR="$rapide"
fi
[ -n "$long" ] && { export SOUSPLI_LONG=1; delai=170m; }

echec=0
partie() { # titre, commande…
  local titre=$1 debut=$SECONDS; shift
  echo "== $titre"
  "$@" || { echec=1; echo "!! $titre : échec"; }
  echo "-- $titre : $((SECONDS - debut)) s"
}

formes() {
  local f; f=$(gofmt -l $(git ls-files '*.go'))
  [ -z "$f" ] || { echo "gofmt à passer sur :"; echo "$f"; return 1; }
}

# The browser's tests use one core and those of the commands wait for their processes: they share the machine.
ensemble() {
  local pages; pages=$(mktemp)
  go test -count=1 -timeout "$delai" ./web/... >"$pages" 2>&1 & local fond=$!
  go test -count=1 -timeout "$delai" -v ./cmd/...; local commandes=$?
  wait "$fond"; local web=$?
  cat "$pages"; rm -f "$pages"
  return $((commandes | web))
}

# PostgreSQL does most of the work of the register's tests, and -race triples the rest: only those that start goroutines run with it, whichever
# they are.
simultanes() {
  local motif
  motif=$(awk '/^func Test/ { sub(/\(.*/, "", $2); n = $2 } /go func|\.Go\(/ && n { print n }' store/*_test.go intake/*_test.go postal/*_test.go | sort -u | paste -sd'|')
  [ -n "$motif" ] || { echo "aucun test à plusieurs trouvé"; return 1; }
  go test -race -count=1 -timeout "$delai" -run "^($motif)\$" ./store ./intake ./postal
}

# Packages of each part; a package that no part names is a failure, not a silence.
regles=(./dossier/... ./law/... ./reconcile/... ./forms/pagecode/... ./forms/papier/... ./forms/papiertest/... ./evidence/... ./ocr/child/... ./ocr/deuxddoc/... ./ocr/prenoms/...)
registre=(./migrations/... ./store/... ./intake/... ./postal/... ./compliance/...)
papiers=(./forms ./templates/...)
lecture=(./ocr ./ocr/codes ./ocr/icr ./ocr/mrz ./ocr/pix ./ocr/reel ./ocr/tesseract ./ocr/scantest/...)
tous_nommes() {
  local oublies
  oublies=$(comm -23 <(go list ./... | sort) <(go list "${regles[@]}" "${registre[@]}" "${papiers[@]}" "${lecture[@]}" ./web/... ./cmd/... | sort))
  [ -z "$oublies" ] || { echo "paquets qu’aucune partie n’essaie :"; echo "$oublies"; return 1; }
}

partie "gofmt" formes
partie "go vet" go vet ./...
partie "tous les paquets" tous_nommes
partie "règles et vocabulaire (-race)" go test -race -count=1 -timeout "$delai" "${regles[@]}"
partie "registre et chaîne" go test -count=1 -timeout "$delai" "${registre[@]}"
partie "registre à plusieurs (-race)" simultanes
partie "formulaires et courriers" go test -count=1 -timeout "$delai" "${papiers[@]}"
partie "lecture" go test -count=1 -timeout "$delai" -v -run 'Test' "${lecture[@]}"
partie "pages, commandes, pannes, chaîne entière" ensemble
if [ -n "$long" ]; then partie "fuzz" scripts/fuzz.sh 60s; fi

[ "$echec" = 0 ] && echo "tous les tests sont passés en $SECONDS s" || echo "des tests ont échoué ($SECONDS s)"
exit "$echec"
