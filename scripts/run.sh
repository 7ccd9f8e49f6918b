#!/usr/bin/env bash
# Builds and runs one development validator. Each run starts with a new chain.
source "$(dirname "$0")/lib.sh"

build
for port in 9944 8080; do
	# A connection succeeds if a program listens on the port.
	if (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
		fail "port $port is in use: stop the program that listens on it, which may be another 'make run'"
	fi
done
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
