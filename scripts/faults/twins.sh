# Runs the session keys of one validator on two nodes.
# shellcheck shell=bash
fault_twins() {
	local took start name
	start_validators 5
	start_load
	row 'one key on two nodes' \
		'Of five validators dave runs twice: a second node has the same session keys and another network key.' \
		'Dave votes twice in a round. A node that sees both reports them, and the validators without dave finalise from the session after the next. Nothing final changes.' \
		'stops one of the two at once, makes new session keys, and asks the voters for a new place in the set (`clavis referendum propose add-validator`).'
	within 60 more_acknowledged_than 2 || stuck 'no change of the load became final'
	compare_blocks "${VALIDATORS[@]}" >/dev/null || broke 'the nodes disagreed before the fault'
	seen "validators before: $(validators_of alice)"
	start=$EPOCHREALTIME
	launch twin --dave
	if within 240 fewer_validators alice; then
		seen "dave is reported and leaves $(seconds_since "$start") s after its twin started"
	else
		broke 'dave is still a validator 240 s later'
	fi
	for name in "${VALIDATORS[@]}"; do
		logged "$name" | grep -iE 'equivocat' | grep -v 'Slot author' | sed -n "s/^/$name: /; 1,2p" | cut -c 1-240 >>"$ROW/log" || true
	done
	seen "alice logged $(logged alice | grep -c 'Slot author is equivocating' || true) slots with two blocks of dave, which nobody reports"
	saw alice
	saw dave
	saw twin
	if took=$(recover 60 alice bob charlie eve); then took "$took"; else stuck 'finality stops'; fi
	if within 120 has_left alice; then
		seen "validators two sessions later: $(validators_of alice)"
	else
		broke "dave does not leave the set: $(on alice "$BIN/clavis" validator list --json | jq -c .validators)"
	fi
	stop_load
	verify "${VALIDATORS[@]}" twin
}

fewer_validators() { [ "$(validators_of "$1")" -lt 5 ]; }
has_left() { [ "$(on "$1" "$BIN/clavis" validator list --json | jq '[.validators[] | select(.active)] | length')" -lt 5 ]; }
