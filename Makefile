# Clipmill's everyday commands; `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# Steps share one build folder and often one measuring machine: never two at a time.
.NOTPARALLEL:

SWIFT ?= swift
# The Swift runtime is linked in: the binary then needs only the distribution's libraries.
RELEASE := -c release --static-swift-stdlib
CLIPMILL := .build/release/clipmill
FORMATTED := Sources Tests Plugins Package.swift
# Passed on to benchmarks and to coverage, as in: make bench-render ARGS="--quick --rows crop,pip"
ARGS ?=

.PHONY: help
help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: deps
deps: ## Install missing Debian packages (sudo only when not root)
	@scripts/install-deps

.PHONY: build
build: deps ## Build .build/release/clipmill (optimised)
	$(SWIFT) build $(RELEASE) --product clipmill

PREFIX ?= /usr/local
DESTDIR ?=

.PHONY: install
install: build ## Put clipmill, its man page and shell completions below PREFIX (/usr/local)
	@scripts/install-program "$(DESTDIR)$(PREFIX)"

.PHONY: test
test: deps lint check-ptx check-monitoring build ## Install, build, and pass every test
	@$(CLIPMILL) --version
	@scripts/watched $(SWIFT) test
	@echo "make test: everything passed"

# Left out: whole workers, real browsers, real servers that are killed, whole clips on a simulated GPU, models of thousands of histories.
SLOW := ClipmillTests|DashboardTests|PublicationModelTests|GPUTests|GPURenderingTests|OversizeTests|EscapeTests|SentinelTests|BrokenConnectionTests|ReplicationTests|FloodTests|HangTests|SlowOrHungTests|StuckSlotTests|LostQueueTests|ConformanceTests|LastLeaseTests

.PHONY: test-fast
test-fast: ## Debug build and the quick tests: units, contracts, a part of each suite
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --skip "$(SLOW)"

.PHONY: coverage
coverage: deps ## Run tests and print which lines they did not run, for example ARGS="--filter HTTPServiceTests"
	@scripts/coverage $(ARGS)

.PHONY: test-chaos
test-chaos: deps ## 2,000 jobs while workers and lanes are killed with -9, 2,000 over a flaky server, 40 kills during uploads, 200 of an embedded queue, 3,000 histories of a queue
	$(SWIFT) build --build-tests
	CLIPMILL_CHAOS_JOBS=2000 CLIPMILL_CHAOS_MOMENTS=40 CLIPMILL_CHAOS_WEBHOOKS=120 CLIPMILL_CHAOS_KILLS=200 CLIPMILL_MODEL_HISTORIES=3000 \
	  $(SWIFT) test --skip-build \
	  --filter "everyJobSucceedsOnceWhateverIsKilled|FlakyServerTests|UploadChaosTests|WebhookChaosTests|PublicationModelTests|KilledQueueTests|QueueModelTests|EmbeddedServeTests"

.PHONY: fuzz-api
fuzz-api: deps ## Ten minutes of requests that schemathesis makes of the API's own description; seconds and options in ARGS
	$(SWIFT) build --product clipmill
	@scripts/fuzz-api $(ARGS)

# What takes TestStore.all as its arguments, and the rest of its suites.
STORES := FetchingTests.(UploadTests|UploadListingTests|ObjectReadingTests|PutTests|CachedObjectTests)|StoreOutputsTests|PresignedOutputsTests|ObjectOutputTests|ObjectSourceTests|FetcherUploadTests|UploadChaosTests

.PHONY: test-stores
test-stores: deps ## Test reading and writing of objects against a real S3 server, Ceph's
	@scripts/install-s3-server
	$(SWIFT) build --build-tests
	@scripts/with-s3-server $(SWIFT) test --skip-build --filter "$(STORES)"

.PHONY: fuzz
fuzz: install ## Nightly: every parser of ours under libFuzzer, a minute each, for example ARGS="--seconds 600 still"
	@scripts/fuzz $(ARGS)

.PHONY: check-ptx
check-ptx: deps ## Assemble the CUDA kernels for every GPU; registers, spills
	@scripts/check-ptx

.PHONY: check-monitoring
check-monitoring: deps ## Check that alerts, dashboards, runbooks and metrics agree
	@scripts/check-monitoring
	@cd scripts && PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -m unittest --buffer --quiet monitoring.test_check

.PHONY: test-k8s
test-k8s: build ## Test manifests, images, backup and restore, without a cluster
	@scripts/k8s-generate --check
	@scripts/test-k8s

.PHONY: demo
demo: build ## Render examples/ into out/ from generated sources
	@scripts/demo

.PHONY: cookbook
cookbook: build ## Make the pictures of docs/cookbook.md, and copy its documents into the page
	@scripts/cookbook

.PHONY: gallery
gallery: build ## Draw animations of text, looks of captions, waveforms and progress for docs/gallery.md
	@scripts/gallery

.PHONY: screenshots
screenshots: build ## Take the pictures of docs/dashboard.md with Chromium
	@scripts/screenshots $(ARGS)

.PHONY: bench-render
bench-render: build ## Compare whole renders with ffmpeg's; options in ARGS
	$(SWIFT) build $(RELEASE) --product compose-bench
	python3 benchmarks/render.py $(ARGS)

.PHONY: bench-io
bench-io: build ## Measure what reading by URL moves and takes, beside ffmpeg's way; options in ARGS
	scripts/install-moto
	python3 benchmarks/io_bench.py $(ARGS)

.PHONY: bench-captions
bench-captions: build ## Measure what captions and titles cost, beside ffmpeg's subtitles; options in ARGS
	python3 benchmarks/captions.py $(ARGS)

.PHONY: bench-text
bench-text: build ## Time layout and drawing of text, and compare its colours with 4:4:4
	$(SWIFT) run $(RELEASE) text-bench
	python3 benchmarks/chroma.py $(ARGS)

.PHONY: bench-queue
bench-queue: build ## Compare the queue with what its Redis can do; options in ARGS
	$(SWIFT) build $(RELEASE) --product queue-bench
	python3 benchmarks/queue_bench.py $(ARGS)

.PHONY: bench-api
bench-api: build ## Measure the API server beside nginx and its own Redis; options in ARGS
	python3 benchmarks/api_bench.py $(ARGS)

.PHONY: bench-idle
bench-idle: ## Measure what 500 idle workers cost their Redis; options in ARGS
	$(SWIFT) build $(RELEASE) --product idle-bench
	python3 benchmarks/idle.py $(ARGS)

.PHONY: bench-quote
bench-quote: build ## Run jobs through a worker and compare quotes with actual times; options in ARGS
	python3 benchmarks/quote.py $(ARGS)

.PHONY: bench-telemetry
bench-telemetry: demo ## Measure what timing the stages costs a render
	$(SWIFT) build $(RELEASE) --product telemetry-bench
	@for job in 01-vertical 03-highlights 05-slideshow; do .build/release/telemetry-bench examples/$$job.json || exit; done

.PHONY: bench-kernels
bench-kernels: deps ## Compare and time every version of every kernel; options in ARGS
	$(SWIFT) run $(RELEASE) kernel-bench $(ARGS)

.PHONY: bench-gpu
bench-gpu: build ## Compare renders on a GPU with ffmpeg's; options in ARGS
	$(SWIFT) build $(RELEASE) --product gpu-bench
	python3 benchmarks/gpu_bench.py $(ARGS)

.PHONY: test-gpu
test-gpu: deps ## Run the GPU tests on this machine's GPU; exit code 77: there is none
	$(SWIFT) build --build-tests
	@scripts/test-gpu

.PHONY: gpu-bundle
gpu-bundle: deps ## Pack tests and benchmarks for a bare machine with a GPU
	@scripts/gpu-bundle

.PHONY: check-gpu-bundle
check-gpu-bundle: gpu-bundle ## Run the bundle in a root that has only glibc
	@scripts/check-gpu-bundle

.PHONY: doctor
doctor: build ## Report what this machine can do, and its problems
	@$(CLIPMILL) doctor

.PHONY: lint
lint: ## Check the format of the sources, the table of arrows and the folders of the tests
	@scripts/check-arrows
	@scripts/check-tests
	@cd scripts && PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -m unittest --buffer --quiet arrows.test_check testtree.test_check
	$(SWIFT) format lint --strict --parallel -r $(FORMATTED)

.PHONY: format
format: ## Format the Swift files in place
	$(SWIFT) format -i --parallel -r $(FORMATTED)

.PHONY: clean
clean: ## Remove what was built and rendered
	rm -rf .build out
