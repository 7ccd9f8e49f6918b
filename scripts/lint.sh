#!/usr/bin/env bash
# Clippy over everything, in the profile of the build: what that compiled for its own use (macros, build scripts) is
# not compiled again. Clippy needs no runtime blob.
set -euo pipefail
cd "$(dirname "$0")/.."
SKIP_WASM_BUILD=1 cargo clippy --release --workspace --all-targets --locked -- -D warnings
