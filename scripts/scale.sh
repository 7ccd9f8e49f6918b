#!/usr/bin/env bash
# Measures what grows with the number of DIDs: the first start of a node, the disk, the memory, the cost of an answer and the
# time until a new node has the state. Then it measures what grows with changes: many DIDs revoke their key by a certificate,
# and the script shows the disk of an archive and of other nodes, and the time until new ones have executed all blocks.
# docs/scale.md has the figures.
#
# The DIDs are in the first block. A new node builds that block by itself. With `--sync warp` it then downloads the whole
# state of a newer block, DIDs included. That takes three peers: the validator and two full nodes.
#
# Times of a processor ("CPU") are those that the process used. They say more than other times beside other work.
#
# Environment variables: POPULATIONS is the list of the numbers of DIDs [1000 100000], DURATION and CONNECTIONS are as in
# scripts/load.sh [10 8], CHANGES is the number of DIDs that change [10000], and PROGRAMS a folder of programs that are built
# already (an absolute path).
source "$(dirname "$0")/lib.sh"

export DURATION=${DURATION:-10} CONNECTIONS=${CONNECTIONS:-8}
POPULATIONS=${POPULATIONS:-1000 100000} CHANGES=${CHANGES:-10000}

build --all-targets
prepare_nodes
TICKS=$(getconf CLK_TCK)

load() { "$BIN/examples/load" "$@"; }
calc() { bc <<<"scale=3; $1" | sed 's/^\./0./'; }
now() { date +%s.%N; }
# Prints the time of a processor that a process has used, in seconds. Argument: the id of the process.
cpu() { calc "($(cut -d ' ' -f 14,15 "/proc/$1/stat" | tr ' ' '+')) / $TICKS"; }
# Prints the memory that a process holds now, and the most that it held. Argument: the id of the process.
memory() { awk '/VmRSS|VmHWM/ { kib[$1] = $2 } END { printf "%d MiB, at most %d", kib["VmRSS:"] / 1024, kib["VmHWM:"] / 1024 }' "/proc/$1/status"; }

# Stops all nodes, and prints the disk that the database of one of them takes. A new start moves what is still in the log of
# the database to its place. Arguments: the name of the node, its specification.
print_disk() {
	local database
	stop_nodes
	"$BIN/clavis-node" chain-info --base-path "$WORK/$1" --chain "$2" --runtime-cache "$BIN/runtime-cache" >/dev/null 2>&1
	# Pages that are not written yet have no place on the disk.
	sync
	database=$(echo "$WORK/$1"/chains/*/paritydb/full)
	printf '%s: disk %d KiB, of which state %d, bodies %d\n' "$1" "$(du -sk "$database" | cut -f 1)" \
		"$(kib_of "$database" table_01)" "$(kib_of "$database" table_05)"
}

# Prints the KiB of the tables of a column. Arguments: the folder of the database, how the names begin.
kib_of() { find "$1" -name "$2_*" -exec du -k {} + | awk '{ sum += $1 } END { print sum + 0 }'; }

# Prints the number of the newest final block. Argument: the address of JSON-RPC.
final() {
	local hash
	hash=$(call "$1" chain_getFinalizedHead | jq -r .result)
	printf '%d' "$(call "$1" chain_getHeader "[\"$hash\"]" | jq -r .result.number)"
}

# Waits until a node has the state of a final block with this number or a higher one. Arguments: the addresses of JSON-RPC
# and of the resolver, the number.
wait_for_state() {
	local deadline=$((SECONDS + 900))
	until curl --silent --fail --output /dev/null "http://$2/health" && [ "$(final "$1")" -ge "$3" ]; do
		[ $SECONDS -lt $deadline ] || fail "the node on $1 does not have block $3 within 15 minutes"
		sleep 0.2
	done
}

# Starts a validator with DIDs in its genesis block. Arguments: its name, its specification, further arguments of the node.
start_validator() {
	local name=$1 spec=$2
	shift 2
	start_node "$name" --chain "$spec" --alice --unsafe-force-node-key-generation --rpc-max-connections 1000 \
		--resolver-rate-limit 0 "$@"
	SOURCE=$RPC
	BOOT=$(call "$RPC" system_localListenAddresses | jq -r '[.result[] | select(contains("/127.0.0.1/"))][0]')
}

# Starts a new node that syncs from the validator, and prints what it took until the node has the state of the block that is
# final now. Arguments: its name, its specification, further arguments of the node.
sync_new_node() {
	local name=$1 spec=$2 target start began
	shift 2
	target=$(final "$SOURCE")
	start_node "$name" --chain "$spec" --bootnodes "$BOOT" "$@"
	start=$(now) began=$(cpu "$NODE")
	wait_for_state "$RPC" "$HTTP" "$target"
	printf '%s: block %d after %s s, CPU %s s; memory %s\n' "$name" "$target" "$(calc "($(now) - $start) / 1")" \
		"$(calc "$(cpu "$NODE") - $began")" "$(memory "$NODE")"
}

for count in $POPULATIONS; do
	spec=$WORK/$count.json
	"$BIN/clavis-node" export-chain-spec --chain dev --raw | "$BIN/examples/population" "$count" >"$spec"
	printf '== %d DIDs; specification %d KiB\n' "$count" "$(du -k "$spec" | cut -f 1)"
	start=$(now)
	start_validator "validator-$count" "$spec"
	validator=$NODE http=$HTTP
	printf 'first start %s s, CPU %s s; memory %s\n' "$(calc "($(now) - $start) / 1")" "$(cpu "$validator")" \
		"$(memory "$validator")"
	load resolve "$http" "$count" >/dev/null
	began=$(cpu "$validator")
	figures=$(load resolve "$http" "$count")
	printf 'resolving over HTTP %s; CPU of an answer %s us; memory %s\n' "$figures" \
		"$(calc "1000000 * ($(cpu "$validator") - $began) / (${figures%% *} * $DURATION)")" "$(memory "$validator")"
	for peer in 1 2; do
		start_node "full-$peer-$count" --chain "$spec" --bootnodes "$BOOT"
		wait_for_state "$RPC" "$HTTP" 40
	done
	sync_new_node "warp-$count" "$spec" --sync warp
	print_disk "validator-$count" "$spec"
	print_disk "warp-$count" "$spec"
done

[ "$CHANGES" -gt 0 ] || exit 0
count=${POPULATIONS##* }
spec=$WORK/$count.json
printf '== %d DIDs, of which %d change once\n' "$count" "$CHANGES"
start_validator archive "$spec" --state-pruning archive --blocks-pruning archive
# A holder waits beside the certificates. Once that has ended, all of them are in blocks.
load honest "$SOURCE" "$CHANGES"
sync_new_node full "$spec"
sync_new_node bodies-dropped "$spec" --blocks-pruning 256
for name in archive full bodies-dropped; do print_disk "$name" "$spec"; done
