#!/usr/bin/env bash
# Builds and runs one development validator. It starts afresh each time.
source "$(dirname "$0")/lib.sh"

cargo build --release --locked --workspace
BIN=$(target_dir)/release
cat <<TEXT

A development validator starts now; Ctrl-C stops it, and its state is not kept.
  JSON-RPC       ws://127.0.0.1:9944
  HTTP resolver  http://127.0.0.1:8080/1.0/identifiers/<did>
Where to go next, in another terminal:
  export PATH="$BIN:\$PATH"
  clavis --help
README.md tells the rest.

TEXT
# Past states are kept, so that histories and past versions can be asked for.
exec "$BIN/clavis-node" --dev --state-pruning archive --blocks-pruning archive
