#!/usr/bin/env bash
# Runs clippy on all crates, in the profile of the build. It therefore uses the macros and build scripts that the build
# compiled. Clippy does not need the wasm of the runtime.
set -euo pipefail
cd "$(dirname "$0")/.."
SKIP_WASM_BUILD=1 cargo clippy --release --workspace --all-targets --locked -- -D warnings
