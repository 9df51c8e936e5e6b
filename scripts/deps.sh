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

# The list of communes that the binary carries: names and postcodes, cut from the npm package pinned in law/communes/package.json.
communes=law/communes/donnees/communes.txt
communes_version=$(sed -n 's/.*"\(@etalab[^"]*\)": "\([^"]*\)".*/\1 \2/p' law/communes/package.json)
a_communes() { [ "$(head -n 1 "$communes" 2>/dev/null)" = "$communes_version" ]; }
a_npm() { command -v node >/dev/null && command -v npm >/dev/null; }

packages=("${run_packages[@]}")
a_communes || a_npm || packages+=(nodejs npm)
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

if ! a_communes; then
  echo "make deps : liste officielle des communes ($communes_version)…"
  rm -rf build/communes && mkdir -p build/communes && cp law/communes/package.json law/communes/package-lock.json build/communes
  # Without it everything works, but nothing compares a postcode with its commune: souspli doctor says so.
  if (cd build/communes && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null) &&
    go run ./law/communes/preparer build/communes/node_modules/@etalab/decoupage-administratif/data/communes.json "$communes_version" >build/communes/communes.txt; then
    mv build/communes/communes.txt "$communes"
  elif [ "${CI:-}" ]; then
    exit 1
  else
    echo "make deps : liste des communes introuvable : codes postaux et communes ne seront pas rapprochés." >&2
  fi
  rm -rf build/communes
fi

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
