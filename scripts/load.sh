#!/usr/bin/env bash
# Measures the rate at which a node resolves DIDs over HTTP. For comparison, it measures plain reads of the same records
# by JSON-RPC. It does both with few and with many DIDs in state. Then it measures the rate at which a node refuses
# forged revocation certificates. Each measurement has its own node, with the DIDs in its genesis block.
#
# Environment variables: DURATION is the time of each measurement in seconds [10], CONNECTIONS the number of connections
# [8], and POPULATIONS the list of the numbers of DIDs [1000 100000].
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
	# This first measurement is not printed. The node is busy with its first blocks, and its caches are empty.
	load resolve "$HTTP" "$count" >/dev/null
	printf '%d DIDs: resolving over HTTP  %s\n' "$count" "$(load resolve "$HTTP" "$count")"
	printf '%d DIDs: state_getStorage     %s\n' "$count" "$(load storage "$RPC" "$count")"
	stop_nodes
done

start_node flood --dev
printf 'forged certificates refused    %s\n' "$(load flood "$RPC")"
