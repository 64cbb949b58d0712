# Everything a person does here. `make` alone lists it.
.DEFAULT_GOAL := help
# Every target is a command; none is a file.
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*/\1/p' Makefile)

# CHROMEDRIVER tells wasm-bindgen-test-runner which browser driver to use; webdriver.json names the browser.
CHROMEDRIVER ?= $(shell command -v chromedriver)
WASM_TESTS = CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=$(CURDIR)/.tools/bin/wasm-bindgen-test-runner \
	CHROMEDRIVER=$(CHROMEDRIVER) WASM_BINDGEN_TEST_WEBDRIVER_JSON=$(CURDIR)/webdriver.json

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build, serve the page on http://127.0.0.1:8080 (PORT=... overrides)
	@scripts/install.sh build
	@scripts/build.sh
	@node scripts/build-page.mjs
	@node scripts/serve.mjs

build: ## build pkg/dist: process.wasm and the code of the page's worker; www/dist: the page
	@scripts/install.sh build
	@scripts/build.sh
	@node scripts/build-page.mjs

# The native tests come last: they are the longest list, and the one people look for at the end of a log.
test: ## install what is missing, run every check and every test; how long each took is said at the end
	@scripts/install.sh test
	@scripts/steps.sh lint deny build sizes test-house test-node,test-machines test-edge,test-network test-compatibility,test-determinism,test-web \
		test-browser test-page test-story,test-reference test-package,test-readme test-crash test-soak,test-lua,test-fuzz reproduce test-native

test-native: ## cargo test on this machine
	cargo test --workspace

test-house: ## the tree: what may depend on what, names that nothing uses, where `unsafe` is, the licences of what is not ours
	node --test --test-reporter=spec tests/house/*.test.mjs

test-node: ## process.wasm in Node: undoing, storing, bad input, the loader, the example processes, alone and in networks, data items; wallets; the package's client, aoconnect on it; bad input to every public function; what benches make of what they measure
	node --test --test-reporter=spec tests/processes/*.test.mjs tests/scenarios/*.test.mjs tests/image/*.test.mjs tests/machine/*.test.mjs tests/machines/*.test.mjs tests/loader/*.test.mjs tests/client/*.test.mjs tests/items/*.test.mjs tests/connect/*.test.mjs tests/wallets/*.test.mjs tests/input/*.test.mjs tests/bench/common/*.test.mjs tests/bench/lua/*.test.mjs

test-machines: ## the pool of machines in Chromium's workers, in Node's threads and in one thread
	tests/machines/pool/build.sh
	node --test --test-reporter=spec tests/machines/pool/*.test.mjs

test-network: ## networks of AO on loopback (WAO, installed the first time: 230 MB): relays and replicas on them, in Node and in Chromium; bad ones
	node --test --test-reporter=spec --test-concurrency=1 tests/network/wao-*.test.mjs
	node --test --test-reporter=spec --test-concurrency=4 $(filter-out tests/network/wao-%,$(wildcard tests/network/*.test.mjs))
	node --test --test-reporter=spec --test-concurrency=1 tests/network/browser/*.test.mjs

test-edge: ## networks that are served: workers in workerd (killed, flooded, abused), servers of Node and Deno, service workers; SQLite; the command line (KILLS=20 SEED=... for more kills)
	scripts/build-test.sh lunette-store-test tests/store/conformance/dist
	node --test --test-reporter=spec --test-concurrency=2 tests/edge/*.test.mjs tests/store/*.test.mjs tests/cli/*.test.mjs
	node --test --test-reporter=spec --test-concurrency=1 tests/edge/browser/*.test.mjs

test-compatibility: ## thousands of messages through our machine and the official aos module
	tests/compatibility/run.sh

test-determinism: ## one log of messages in Node, Chromium, workerd and natively (MESSAGES=20000 for a long one)
	node --test --test-reporter=spec tests/determinism/*.test.mjs

test-web: ## the storage code of src/web in headless Chromium
	$(WASM_TESTS) cargo test --target wasm32-unknown-unknown -p lunette-web

test-browser: ## headless Chromium: the page (1,000 messages, a crashed tab, a killed browser), many tabs of one network, an app bundled with aoconnect
	node --test --test-reporter=spec --test-concurrency=1 tests/browser/*.test.mjs tests/client/browser/*.test.mjs tests/connect/browser/*.test.mjs

test-page: ## the sandbox page as people use it, in headless Chromium: each of its views
	node --test --test-reporter=spec --test-concurrency=2 tests/page/*.test.mjs

test-story: ## one story from beginning to end: two people at the page, a network of AO on loopback (WAO, installed the first time: 230 MB), a worker in workerd, aoconnect
	node --test --test-reporter=spec tests/story/*.test.mjs

test-package: ## the packed package, installed from its tarball: built and served by Vite, in Node, and its types
	tests/package/run.sh

test-readme: ## every example of the README, run as it is written there; links, targets and names of the package in the pages of this repository
	node --test --test-reporter=spec --test-concurrency=1 tests/readme/*.test.mjs
test-reference: ## the examples of the reference: each is TypeScript, and those for Node do what they say
	node --test --test-reporter=spec tests/reference/*.test.mjs

test-crash: ## Chromium killed, tabs crashed, workers ended, the disk full at random moments under load (CRASHES=40 for a long one, SEED=...)
	node --test --test-reporter=spec --test-concurrency=1 tests/crash/*.test.mjs

test-soak: ## the soak in short: Chromium and workerd under mixed load and ended meanwhile; then everything verified (SEED=...)
	node --test --test-reporter=spec --test-concurrency=1 tests/soak/*.test.mjs

# The same for an hour: what memory, storage and latency are at the end, beside what they were.
MINUTES ?= 60

soak: ## MINUTES=60 of mixed load in Chromium and in workerd at the same time (SOAK=--readme rewrites the table, SOAK="--host workerd --seed 2")
	@scripts/install.sh test
	@scripts/build.sh
	node tests/soak/soak.mjs --minutes $(MINUTES) $(SOAK)

test-lua: ## the VM against lua5.3, program by program
	tests/lua/run.sh --short
	tests/lua/run.sh --wasm --short
	tests/lua/gas.sh

test-fuzz: ## the VM and the readers of data items on mutated inputs: the same ones every time
	tests/fuzz/run.sh

fmt: ## format the Rust sources
	cargo fmt --all

docs: ## the reference of the package and the crates in target/reference (node scripts/reference/build.mjs package: without the crates)
	@scripts/install.sh test
	@node scripts/reference/build.mjs

# Everything public in the types of the package is documented, and every link in there leads somewhere: typedoc says what is not (scripts/reference/typedoc.json).
lint: ## formatting and clippy, natively and for wasm; the types of the package and the page, and their documentation
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- --deny warnings
	cargo clippy --target wasm32-unknown-unknown -p lunette-process -p lunette-web --all-targets -- --deny warnings
	node_modules/.bin/tsc --project tests/types
	node_modules/.bin/tsc --project www
	node_modules/.bin/tsc --project www/service-worker
	RUSTDOCFLAGS="--deny warnings" cargo doc --quiet --workspace --no-deps --document-private-items
	node_modules/.bin/typedoc --options scripts/reference/typedoc.json --emit none --logLevel Warn

deny: ## licences, duplicates and sources of the Rust dependencies (deny.toml)
	.tools/bin/cargo-deny --locked check licenses bans sources

sizes: ## what people load, gzipped, against the budgets (scripts/sizes.mjs)
	@node scripts/sizes.mjs

reproduce: ## build process.wasm again in another folder: the same bytes?
	@scripts/reproduce.sh

miri: ## the unsafe parts of the virtual machine under Miri (nightly; some minutes)
	rustup component add miri rust-src --toolchain nightly
	MIRIFLAGS=-Zmiri-permissive-provenance cargo +nightly miri test -p lunette-lua --lib -- heap pages
	MIRIFLAGS=-Zmiri-permissive-provenance cargo +nightly miri test -p lunette-lua --test objects

bench: ## all benches, with their peers in turns: writes the table in README.md, says what became slower (BENCH="--only lua,page" or --quick for fewer; see CONTRIBUTING)
	@scripts/install.sh test
	@scripts/build.sh
	node tests/bench/all.mjs $(BENCH)

bench-lua: ## the VM against its peers (BENCH=--readme writes what comes out, here and below)
	@scripts/install.sh test
	tests/bench/lua/run.sh $(BENCH)

bench-process: ## a token process, ours and the official module's: transfers, snapshots, restores
	@scripts/install.sh test
	@scripts/build.sh
	tests/bench/process/run.sh $(BENCH)

bench-runtime: ## a network in Chromium beside what the browser itself can do, and in Node beside WAO: throughput, latency, scale
	@scripts/install.sh test
	@scripts/build.sh
	node tests/bench/runtime/bench.mjs $(BENCH)

bench-network: ## a replica of a process of WAO, verified and evaluated, beside WAO evaluating the same log
	@scripts/install.sh test
	@scripts/build.sh
	node tests/bench/network/bench.mjs $(BENCH)

bench-edge: ## requests to a worker in workerd and to WAO's units; what others notice of a flood
	@scripts/install.sh test
	@scripts/build.sh
	node tests/bench/edge/bench.mjs $(BENCH)

bench-page: ## the sandbox page in Chromium: opening it, scrolling through 10,000 messages
	@scripts/install.sh test
	@scripts/build.sh
	node tests/bench/page/bench.mjs $(BENCH)

clean: ## remove what was built (not the tools)
	cargo clean
	rm -rf pkg/dist www/dist
