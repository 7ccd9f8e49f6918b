# Gives a validator an old copy of its database.
# shellcheck shell=bash
fault_old() {
	local took before
	start_validators 4
	start_load
	row 'an old copy of the database' \
		'The base path of dave is copied while dave is stopped. 60 final blocks later, of which dave votes on some, the copy takes its place.' \
		'Dave catches up from the copy. It is not punished for votes that it repeats.' \
		'starts the node on the copy without `--validator`, and with it once it follows. Here the network finalises, so the rounds of its old votes are over. A copy is good as long as the node that it was made of is stopped.'
	within 60 more_acknowledged_than 2 || stuck 'no change of the load became final'
	end dave TERM
	cp -a "$WORK/dave" "$WORK/dave.old"
	before=$(highest_final alice)
	launch_validators dave
	within 200 all_final_from $((before + 60)) "${VALIDATORS[@]}" || stuck 'the chain does not grow'
	compare_blocks "${VALIDATORS[@]}" >/dev/null || broke 'the nodes disagreed before the fault'
	end dave KILL
	rm -rf "$WORK/dave"
	mv "$WORK/dave.old" "$WORK/dave"
	mark
	launch_validators dave
	if took=$(recover 120 "${VALIDATORS[@]}"); then took "$took"; else stuck 'dave does not catch up'; fi
	saw dave
	# Two sessions later an offender would be out of the set.
	before=$(highest_final alice)
	within 90 all_final_from $((before + 45)) "${VALIDATORS[@]}" || broke 'finality stops later'
	expect 'all four are validators two sessions later' [ "$(validators_of alice)" = 4 ]
	stop_load
	verify "${VALIDATORS[@]}"
}

# Prints the number of the validators that author and vote.
validators_of() {
	on "$1" "$BIN/clavis" validator list --json | jq '[.validators[] | select(.active and .leaving == null)] | length'
}
