#!/usr/bin/env bash
# Every test of the tree: scripts/test.sh [long]. With -race where it is cheap (no cgo, no rasters). Prints the time of each part.
set -uo pipefail
cd "$(dirname "$0")/.."
long=${1:-}
export OMP_THREAD_LIMIT=1 SOUSPLI_BROWSER=1
export SOUSPLI_CORPUS="${SOUSPLI_CORPUS:-$PWD/../shared/corpus}"
# What is too long for one run is seen in twenty: which part turns with the commits, and can be asked for again by this number.
export SOUSPLI_TRANCHE="${SOUSPLI_TRANCHE:-$(git rev-list --count HEAD 2>/dev/null || echo 0)}"
echo "tranche des longs essais : SOUSPLI_TRANCHE=$SOUSPLI_TRANCHE"
delai=25m
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

partie "gofmt" formes
partie "go vet" go vet ./...
partie "règles et vocabulaire (-race)" go test -race -count=1 -timeout "$delai" ./dossier/... ./law/... ./reconcile/... ./forms/pagecode/... ./forms/papier/... ./evidence/... ./ocr/child/...
partie "registre et chaîne (-race)" go test -race -count=1 -timeout "$delai" ./migrations/... ./store/... ./intake/... ./postal/... ./compliance/...
partie "formulaires et courriers" go test -count=1 -timeout "$delai" ./forms ./templates/...
partie "lecture" go test -count=1 -timeout "$delai" -v -run 'Test' ./ocr ./ocr/codes ./ocr/pix ./ocr/tesseract ./ocr/scantest/...
partie "pages, commandes, pannes, chaîne entière" ensemble
if [ -n "$long" ]; then partie "fuzz" scripts/fuzz.sh 60s; fi

[ "$echec" = 0 ] && echo "tous les tests sont passés en $SECONDS s" || echo "des tests ont échoué ($SECONDS s)"
exit "$echec"
