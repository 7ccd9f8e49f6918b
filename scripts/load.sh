#!/usr/bin/env bash
# Measures the rate at which a node resolves DIDs over HTTP. For comparison, it measures plain reads of the same records
# by JSON-RPC. It does both with few and with many DIDs in state. Then it measures the rate at which a node refuses
# forged revocation certificates. Each measurement has its own node, with the DIDs in its genesis block.
#
# Then it measures how much one stranger delays all others: the current answers of an archive while one address asks for
# past versions as fast as it may, and a change that pays and a certificate of a holder while a stranger brings many free
# certificates.
#
# Environment variables: DURATION is the time of each measurement in seconds [10], CONNECTIONS the number of connections
# [8], POPULATIONS the list of the numbers of DIDs [1000 100000], BLOCKS the number of blocks with many past versions
# [10], and HOSTILE the number of free certificates [10000].
source "$(dirname "$0")/lib.sh"

export DURATION=${DURATION:-10} CONNECTIONS=${CONNECTIONS:-8}
POPULATIONS=${POPULATIONS:-1000 100000} BLOCKS=${BLOCKS:-10} HOSTILE=${HOSTILE:-10000}

build --all-targets
prepare_nodes

load() { "$BIN/examples/load" "$@"; }

# Starts a validator with DIDs in its genesis block. Arguments: its name, the number of DIDs, further arguments of the
# node. No limit holds for the connections and requests of this machine.
start_populated() {
	local name=$1 count=$2
	shift 2
	"$BIN/clavis-node" export-chain-spec --chain dev --raw | "$BIN/examples/population" "$count" >"$WORK/$count.json"
	start_node "$name" --chain "$WORK/$count.json" --alice --unsafe-force-node-key-generation \
		--rpc-max-connections 1000 --resolver-rate-limit 0 "$@"
}

for count in $POPULATIONS; do
	start_populated "$count" "$count"
	# This first measurement is not printed. The node is busy with its first blocks, and its caches are empty.
	load resolve "$HTTP" "$count" >/dev/null
	printf '%d DIDs: resolving over HTTP  %s\n' "$count" "$(load resolve "$HTTP" "$count")"
	printf '%d DIDs: state_getStorage     %s\n' "$count" "$(load storage "$RPC" "$count")"
	stop_nodes
done

start_node flood --dev
printf 'forged certificates refused    %s\n' "$(load flood "$RPC")"
stop_nodes

start_populated archive 1000 --state-pruning archive --blocks-pruning archive
LAST=$(load fill "$RPC" "$BLOCKS")
load resolve "$HTTP" 1000 >/dev/null
printf 'current answers alone          %s\n' "$(load resolve "$HTTP" 1000)"
# It lasts a little longer than the measurement beside it.
DURATION=$((DURATION + 2)) load past "$HTTP" "$LAST" >"$WORK/past" &
printf 'current answers beside past    %s\n' "$(load resolve "$HTTP" 1000)"
wait $!
printf 'past versions, by status       %s\n' "$(cat "$WORK/past")"
stop_nodes

start_populated honest "$HOSTILE"
load honest "$RPC" "$HOSTILE"
