#!/usr/bin/env bash
# Installs what Souspli needs on Debian 12, and says what. Does nothing the second time. Asks for root only here.
# Usage: scripts/deps.sh [run|demo|bench|icr|test]   (demo adds what draws and scans its papers, bench what the benchmarks compare with, icr
# what trains the networks, test what only the tests need)
set -euo pipefail
cd "$(dirname "$0")/.."
for_what=${1:-test}

# Since 1.21 Go fetches by itself the version go.mod asks for; before, as Debian 12's own, it does not even read the file.
veut=$(awk '$1 == "go" { print $2 }' go.mod)
command -v go >/dev/null || { echo "make deps : Go est introuvable ; installez la version $veut (https://go.dev/dl) et mettez-la dans le PATH." >&2; exit 1; }
a=$(cd / && go version | awk '{ sub(/^go/, "", $3); print $3 }')
if [ "$(printf '%s\n' 1.21 "$a" | sort -V | head -n 1)" != 1.21 ]; then
  echo "make deps : Go $a est trop ancien ; installez la version $veut (https://go.dev/dl) et mettez-la en tête du PATH." >&2
  exit 1
fi

run_packages=(
  build-essential pkg-config
  tesseract-ocr tesseract-ocr-fra tesseract-ocr-script-latn tesseract-ocr-osd libtesseract-dev libleptonica-dev libtiff-dev libpng-dev libjpeg-dev
  libzxing-dev libzbar-dev
  postgresql-15
  tzdata
)
demo_packages=(poppler-utils fonts-ocr-b fonts-dejavu-core)
bench_packages=(ocrmypdf)
icr_packages=(python3-torch python3-numpy python3-pil fonts-dkg-handwriting fonts-breip fonts-femkeklaver fonts-bwht fonts-comic-neue fonts-liberation)
test_packages=(qpdf chromium unzip)

# Lists that the binary carries, cut from the npm packages pinned in the package.json of their folders: the communes with their postcodes,
# and first names. The first line of each says which package it is from.
communes=law/communes/donnees/communes.txt
prenoms=ocr/prenoms/donnees/prenoms.txt
version_npm() { sed -n 's/.*"\(@[^"]*\)": "\([^"]*\)".*/\1 \2/p' "$1/package.json"; }
communes_version=$(version_npm law/communes)
prenoms_version=$(version_npm ocr/prenoms)
a_listes() { [ "$(head -n 1 "$communes" 2>/dev/null)" = "$communes_version" ] && [ "$(head -n 1 "$prenoms" 2>/dev/null)" = "$prenoms_version" ]; }
a_npm() { command -v node >/dev/null && command -v npm >/dev/null; }

packages=("${run_packages[@]}")
a_listes || a_npm || packages+=(nodejs npm)
[ "$for_what" = run ] || packages+=("${demo_packages[@]}")
[ "$for_what" != bench ] || packages+=("${bench_packages[@]}")
[ "$for_what" != icr ] || packages+=("${icr_packages[@]}")
if [ "$for_what" = test ]; then
  packages+=("${test_packages[@]}")
  a_npm || packages+=(nodejs npm)
fi

missing=()
for p in "${packages[@]}"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null || true)" = installed ] || missing+=("$p")
done
if [ "${#missing[@]}" -gt 0 ]; then
  echo "make deps : paquets Debian à installer : ${missing[*]}"
  root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || {
      echo "make deps : il faut être root, ou avoir sudo, pour installer ces paquets. En root, une fois :" >&2
      echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
      exit 1; }
    echo "make deps : sudo peut demander votre mot de passe."
    root=(sudo)
  fi
  # PostgreSQL's Debian package would start a cluster of its own: Souspli starts a private one instead.
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    "${root[@]}" mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' | "${root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  # Another installation may be under way, the machine's own updates for one: it is waited for, ten minutes at most.
  attend="DPkg::Lock::Timeout=600"
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  { "${root[@]}" apt-get -o "$attend" update -qq &&
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o "$attend" install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 || {
    cat "$log" >&2; echo "make deps : l’installation a échoué, voir ci-dessus." >&2; exit 1; }
  echo "make deps : paquets installés."
else
  echo "make deps : paquets Debian déjà en place."
fi

# liste_npm FICHIER VERSION QUOI SANS COMMANDE: installs the package of the file's folder in build/liste, and keeps what the command prints.
# Without a list everything works, but what it is for: souspli doctor says so.
liste_npm() {
  local fichier=$1 version=$2 quoi=$3 sans=$4 dossier
  dossier=$(dirname "$(dirname "$fichier")")
  shift 4
  [ "$(head -n 1 "$fichier" 2>/dev/null)" != "$version" ] || return 0
  echo "make deps : $quoi ($version)…"
  rm -rf build/liste && mkdir -p build/liste && cp "$dossier"/package*.json build/liste
  if (cd build/liste && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null) && "$@" >build/liste/liste.txt; then
    mv build/liste/liste.txt "$fichier"
  elif [ "${CI:-}" ]; then
    exit 1
  else
    echo "make deps : $quoi : introuvable, $sans." >&2
  fi
  rm -rf build/liste
}
lire_prenoms() { cp ocr/prenoms/preparer.mjs build/liste/ && (cd build/liste && node preparer.mjs "$prenoms_version"); }
liste_npm "$communes" "$communes_version" "liste officielle des communes" "codes postaux et communes ne seront pas rapprochés" \
  go run ./law/communes/preparer build/liste/node_modules/@etalab/decoupage-administratif/data/communes.json "$communes_version"
liste_npm "$prenoms" "$prenoms_version" "liste de prénoms" "aucun prénom ne sera proposé" lire_prenoms

if [ "$for_what" = test ]; then
  # A real S3 server for the tests of the object store.
  if [ ! -x build/bin/versitygw ]; then
    echo "make deps : construction du serveur S3 des tests (versitygw, une à deux minutes)…"
    mkdir -p build/bin
    GOBIN="$PWD/build/bin" go install github.com/versity/versitygw/cmd/versitygw@v1.8.0
  fi
  # The browser checks: playwright-core drives Debian's Chromium, axe-core looks for accessibility faults. Both work with Debian's Node 18.
  if ! cmp -s web/browser/package-lock.json web/browser/node_modules/installe.lock; then
    echo "make deps : modules npm des contrôles de pages…"
    (cd web/browser && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error && cp package-lock.json node_modules/installe.lock)
  fi
fi
