#!/usr/bin/env bash
# Creates DIDs with the `clavis` command, from twelve payers at once, on a node of its own, and says how long it took.
# That is what the command achieves while it waits for each DID to be final; the chain takes more than that.
source "$(dirname "$0")/lib.sh"

COUNT=${COUNT:-60}
PAYERS=(//Alice //Bob //Charlie //Dave //Eve //Ferdie
	//Alice//stash //Bob//stash //Charlie//stash //Dave//stash //Eve//stash //Ferdie//stash)

cargo build --release --locked --workspace
BIN=$(target_dir)/release
prepare_nodes
export CLAVIS_KEYSTORE="$WORK/keys" CLAVIS_PASSWORD=load
start_node load --dev
export CLAVIS_NODE="ws://$RPC"
"$BIN/clavis" key new holder --hide-phrase --quiet

create_some() { # the payer, and how many
	local i
	for ((i = 0; i < $2; i++)); do
		"$BIN/clavis" did create --key holder --payer "$1" --quiet >/dev/null
	done
}

start=$(date +%s%N)
jobs=()
for place in "${!PAYERS[@]}"; do
	# Counts that the number of payers does not divide go to the first ones.
	create_some "${PAYERS[place]}" $(((COUNT + ${#PAYERS[@]} - 1 - place) / ${#PAYERS[@]})) &
	jobs+=($!)
done
for job in "${jobs[@]}"; do wait "$job" || fail "a DID could not be created"; done
took=$((($(date +%s%N) - start) / 1000000))
printf '%d DIDs created and final in %d.%03d s\n' "$COUNT" $((took / 1000)) $((took % 1000))
