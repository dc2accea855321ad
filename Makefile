# The one door. Every target installs what it misses; none needs anything beside this checkout.
SHELL := /bin/bash
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60
CMAKE_BUILD = ninja -j$(JOBS) -C build/

.DEFAULT_GOAL := build
.PHONY: deps npm-deps build run test fmt tidy openapi bench bench-full fuzz clean

deps:
	@tools/deps.sh
	@$(MAKE) -s npm-deps

# Packages of the folders that have a package.json, again only when its lock file changes.
npm-deps:
	@for dir in test/clients test/s3 test/browser test/openapi; do \
	  [ -f $$dir/package-lock.json ] || continue; \
	  cmp -s $$dir/package-lock.json $$dir/node_modules/.installed && continue; \
	  echo "npm ci in $$dir" && (cd $$dir && npm ci --no-audit --no-fund --loglevel=error) && \
	    cp $$dir/package-lock.json $$dir/node_modules/.installed || exit 1; \
	done

build/%/build.ninja: CMakePresets.json | deps
	@mkdir -p build/$*
	@cmake --preset $* >build/$*/configure.log 2>&1 || { cat build/$*/configure.log; exit 1; }

build: deps build/release/build.ninja
	@$(CMAKE_BUILD)release wigwag

run: build
	@build/release/wigwag dev

# Compiles everything first, so that a slow machine's tests do not compete with its compiler.
test: deps build/dev/build.ninja build/release/build.ninja
	@$(CMAKE_BUILD)dev
	@$(CMAKE_BUILD)release wigwag
	@tools/test.py build/dev build/release/wigwag

fmt: deps
	@git ls-files -co --exclude-standard '*.cpp' '*.h' | xargs -r clang-format-19 -i

tidy: deps
	@tools/tidy.py --format && tools/statements.py

# The documents that are committed, as the server prints them.
openapi: build
	@for name in kapso proxy wacr; do build/release/wigwag openapi $$name | jq . >openapi/$$name.json || exit 1; done

bench: deps build/release/build.ninja
	@$(CMAKE_BUILD)release wigwag bench_all
	@bench/run.py build/release

bench-full: deps build/release/build.ninja
	@$(CMAKE_BUILD)release wigwag bench_all
	@bench/run.py build/release --full

fuzz: deps build/fuzz/build.ninja
	@$(CMAKE_BUILD)fuzz fuzz_all
	@tools/fuzz.sh build/fuzz $(FUZZ_SECONDS)

clean:
	@rm -rf build
