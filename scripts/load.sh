#!/usr/bin/env bash
# How fast a node answers: resolutions over HTTP beside plain reads of the same records by JSON-RPC, with few and with
# many DIDs in state; then how fast it refuses forged revocation certificates. Each run has a node of its own, whose first
# block holds the DIDs. DURATION (in seconds) and CONNECTIONS say how long and how hard; POPULATIONS, with how many DIDs.
source "$(dirname "$0")/lib.sh"

export DURATION=${DURATION:-10} CONNECTIONS=${CONNECTIONS:-8}
POPULATIONS=${POPULATIONS:-1000 100000}

cargo build --release --locked --workspace --all-targets
BIN=$(target_dir)/release
prepare_nodes

load() { "$BIN/examples/load" "$@"; }

for count in $POPULATIONS; do
	"$BIN/clavis-node" export-chain-spec --chain dev --raw | "$BIN/examples/population" "$count" >"$WORK/$count.json"
	start_node "$count" --chain "$WORK/$count.json" --alice --unsafe-force-node-key-generation --rpc-max-connections 1000 \
		--resolver-rate-limit 0
	# The node is busy with its first block for a while, and its caches are empty.
	load resolve "$HTTP" "$count" >/dev/null
	printf '%d DIDs: resolving over HTTP  %s\n' "$count" "$(load resolve "$HTTP" "$count")"
	printf '%d DIDs: state_getStorage     %s\n' "$count" "$(load storage "$RPC" "$count")"
	stop_nodes
done

start_node flood --dev
printf 'forged certificates refused    %s\n' "$(load flood "$RPC")"
