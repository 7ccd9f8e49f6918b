#!/usr/bin/env bash
# Runs clippy over everything, in the profile of the build. Clippy needs no runtime blob.
#
# Build scripts and macros are compiled once more here: cargo tells them from those of the build, because nothing that is
# only checked is linked. They run for moments, so they are not optimised.
set -euo pipefail
cd "$(dirname "$0")/.."
SKIP_WASM_BUILD=1 CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_OPT_LEVEL=0 \
	cargo clippy --release --workspace --all-targets --locked -- -D warnings
