# One line of help per target: make help. CI calls the same ones.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := bin/souspli
# libgomp reads it when a process starts: without it Tesseract is many times slower on two cores.
export OMP_THREAD_LIMIT := 1
# Page images in pages of 2 MB where the kernel has them: a sixth less work for the machine.
export GLIBC_TUNABLES := glibc.malloc.hugetlb=1
# Tests look for the shared samples here; absent, they skip with one line (and fail when CI is set).
export SOUSPLI_CORPUS ?= $(abspath ../shared/corpus)

.PHONY: help deps deps-run deps-demo deps-bench deps-icr icr build run demo test test-long golden fuzz bench bench-ocr gallery lint verify clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## installs what running and testing need on Debian 12; does nothing the second time
	@scripts/deps.sh test

deps-run:
	@scripts/deps.sh run

deps-demo:
	@scripts/deps.sh demo

deps-bench:
	@scripts/deps.sh bench

deps-icr:
	@scripts/deps.sh icr

build: ## builds bin/souspli
	@mkdir -p bin
	go build -trimpath -buildvcs=false -o $(BIN) ./cmd/souspli

run: deps-run build ## installs, builds, migrates and serves: prints the addresses and, once, the first password
	$(BIN) serve

demo: deps-demo build ## plays the whole way for three invented people, in build/demo
	$(BIN) demo --sortie build/demo

test: ## every test, in under 15 minutes on two cores
	@scripts/test.sh

test-long: ## complete runs: all seeds, all forms, fuzz, load; the figures of the README
	@SOUSPLI_LONG=1 scripts/test.sh long

golden: ## rewrites the golden files of forms and templates; look at the difference as pictures
	SOUSPLI_GOLDEN=1 go test ./forms/... ./templates/... -count=1

fuzz: ## each fuzz target for a minute
	@scripts/fuzz.sh 60s

bench: deps-bench build ## benchmarks of printing and reading, with their figures and those of OCRmyPDF
	$(BIN) bench

bench-ocr: deps-bench ## what is read right, per kind of field and of scan, from fixed seeds and from the corpus, beside OCRmyPDF
	SOUSPLI_LONG=1 go test ./ocr ./ocr/codes ./ocr/mrz -count=1 -v -timeout 170m -run 'TestMesure|TestPageDeDonneesExacte|TestCorpus' | grep -vE '^ *(===|---)'

# Exports of cells that agents read (souspli icr exporter) are learnt too: make icr CELLULES=one/folder:another NOM=3
NOM ?= 4
icr: deps-icr ## trains the networks that read handwriting again, into build/icr; then: bin/souspli bench icr --poids build/icr/chiffres.poids
	@mkdir -p build/icr/chiffres build/icr/lettres
	for c in chiffres lettres; do \
	  SOUSPLI_CASES=$$c SOUSPLI_CELLULES="$(CELLULES)" SOUSPLI_EXEMPLES=$(abspath build/icr)/$$c SOUSPLI_COMBIEN=20000 \
	    go test ./ocr -count=1 -timeout 60m -run TestExemplesICR && \
	  /usr/bin/python3 ocr/icr/entrainer.py build/icr/$$c/exemples.bin --cases $$c --nom "$$c $(NOM)" -o build/icr/$$c.poids || exit 1; \
	done

gallery: build ## our papers as pictures, in build/docs/gallery/index.html
	$(BIN) galerie -o build/docs/gallery

lint: ## gofmt, vet, and golangci-lint where it is installed
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "gofmt : fichiers à remettre en forme"; exit 1; }
	go vet ./...
	@if command -v golangci-lint >/dev/null; then golangci-lint run; else echo "golangci-lint absent : gofmt et vet seuls"; fi

verify: build ## re-checks every byte, hash, deadline and letter of the running register
	$(BIN) verify

clean: ## removes what was built
	rm -rf bin build
