# Lets a new node sync from nothing, in each way, and with too few peers for a warp sync.
# shellcheck shell=bash
fault_sync() {
	local way
	start_validators 4
	start_load
	within 60 more_acknowledged_than 2 || stuck 'no change of the load became final'
	within 180 all_final_from 60 "${VALIDATORS[@]}" || stuck 'the chain does not grow'
	for way in full warp; do sync_from_nothing "$way"; done
	fast_is_refused
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
	answers_right eve
	within 60 has_history || broke 'the new node does not get the headers of old blocks'
	verify "${VALIDATORS[@]}" eve
	saw eve
	end eve TERM
	expect "SIGTERM ended it with exit code $ENDED, which is 0" [ "$ENDED" = 0 ]
	rm -rf "$WORK/eve"
}

# Asks the resolver of a node for a DID at once, and again until it has the state. It may say that it cannot answer yet, but
# never that there is no such DID.
answers_right() {
	local name=$1 did status='' start=$EPOCHREALTIME answers=''
	did=$(head -n 1 "$WORK/acknowledged" | cut -d ' ' -f 1)
	until [ "$status" = 200 ]; do
		status=$(on "$name" curl --silent --output "$WORK/answer" --max-time 10 --write-out '%{http_code}' \
			"http://127.0.0.1:8080/1.0/identifiers/$did" || true)
		[ "$status" = 200 ] || answers=" $status $(jq -rc '.didResolutionMetadata.error.type // .type // .' "$WORK/answer" 2>/dev/null || true)"
		if [ "$status" = 404 ]; then broke "it answers that a DID does not exist: $(head -c 400 "$WORK/answer")"; break; fi
		if awk -v since="$(seconds_since "$start")" 'BEGIN { exit since < 60 }'; then broke "it cannot answer for a DID after 60 s:$answers"; break; fi
		[ "$status" = 200 ] || hold 0.5
	done
	if [ "$status" = 200 ]; then
		[ -z "$answers" ] || seen "until it had the state, it answered for a DID:$answers"
		seen "it answers for a DID $(seconds_since "$start") s later"
	fi
}

# Returns true once eve has the first block, which it gets last in a warp sync.
has_history() { rpc eve chain_getBlockHash '[1]' >/dev/null; }

fast_is_refused() {
	row 'fast sync' 'A new node starts with `--sync fast`.' \
		'It is refused: such a node was seen to make headers final, and to answer for no DID, since it did not get the state.' \
		'uses `--sync warp`, or `--sync full` for an archive.'
	mark
	launch eve --sync fast
	if within 30 gone eve; then
		end eve TERM
		seen "the node ended with exit code $ENDED: $(logged eve | tail -n 1)"
		expect 'it says what to use' logs eve 'use --sync warp'
	else
		broke 'the node starts'
		end eve TERM
	fi
	rm -rf "$WORK/eve"
}

logs() { logged "$1" | grep -q -- "$2"; }

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
	expect 'the log says what is missing' logs eve 'Warp sync waits'
	saw eve
	rpc eve system_addReservedPeer "[\"$(address_of charlie)\"]" >/dev/null || true
	if took=$(recover 90 "${VALIDATORS[@]}" eve); then took "$took"; else stuck 'the node does not go on with a third peer'; fi
	within 60 has_history || broke 'the new node does not get the headers of old blocks'
	verify "${VALIDATORS[@]}" eve
	end eve TERM
}
