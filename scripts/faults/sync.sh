# Lets a new node sync from nothing, in each way, and with too few peers for a warp sync.
# shellcheck shell=bash
fault_sync() {
	local way
	start_validators 4
	start_load
	within 60 more_acknowledged_than 2 || stuck 'no change of the load became final'
	within 180 all_final_from 100 "${VALIDATORS[@]}" || stuck 'the chain does not grow'
	for way in full fast warp; do sync_from_nothing "$way"; done
	few_peers
	stop_load
}

sync_from_nothing() {
	local took
	row "$1 sync from nothing" \
		"A new node starts with \`--sync $1\` and an empty base path, beside four validators under load." \
		'It follows, with the blocks and the state of the others.' \
		'waits. A node that should answer for past versions needs `full`.'
	mark
	launch eve --sync "$1"
	if took=$(recover 120 "${VALIDATORS[@]}" eve); then took "$took"; else saw eve; stuck 'the new node does not follow'; fi
	within 60 has_history || broke 'the new node does not get the headers of old blocks'
	verify "${VALIDATORS[@]}" eve
	saw eve
	end eve TERM
	expect "SIGTERM ended it with exit code $ENDED, which is 0" [ "$ENDED" = 0 ]
	rm -rf "$WORK/eve"
}

# Returns true once eve has the first block, which it gets last in a warp sync.
has_history() { rpc eve chain_getBlockHash '[1]' >/dev/null; }

few_peers() {
	local took
	row 'warp sync with fewer than three peers' \
		'A new node with `--sync warp` may connect to two of the validators only. After 45 s it gets a third one.' \
		'It waits, and says that it waits, for how many peers, and what helps. With the third peer it goes on by itself.' \
		'names more peers (`--bootnodes`), or starts the node with `--sync full`, for which one peer is enough.'
	mark
	launch eve --sync warp --reserved-only --reserved-nodes "$(address_of alice)" --reserved-nodes "$(address_of bob)"
	hold 45
	seen "after 45 s: $(rpc eve system_health), final block $(final eve || echo unknown)"
	expect 'the log says what is missing' says_what_is_missing eve
	saw eve
	rpc eve system_addReservedPeer "[\"$(address_of charlie)\"]" >/dev/null || true
	if took=$(recover 90 "${VALIDATORS[@]}" eve); then took "$took"; else stuck 'the node does not go on with a third peer'; fi
	within 60 has_history || broke 'the new node does not get the headers of old blocks'
	verify "${VALIDATORS[@]}" eve
	end eve TERM
}

says_what_is_missing() { logged "$1" | grep -q 'Warp sync waits'; }
