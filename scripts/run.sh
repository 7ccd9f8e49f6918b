#!/usr/bin/env bash
# Builds and runs one development validator. Each run starts with a new chain.
source "$(dirname "$0")/lib.sh"

cargo build --release --locked --workspace
BIN=$(target_dir)/release
cat <<TEXT

A development validator starts now. Ctrl-C stops it. Its state is not kept.
  JSON-RPC       ws://127.0.0.1:9944
  HTTP resolver  http://127.0.0.1:8080/1.0/identifiers/<did>
Next steps, in another terminal:
  export PATH="$BIN:\$PATH"
  clavis --help
README.md has the rest.

TEXT
# The node keeps past states, so that it can answer questions about histories and past versions.
exec "$BIN/clavis-node" --dev --runtime-cache "$BIN/runtime-cache" --state-pruning archive --blocks-pruning archive
