# Kills a validator while another one has not caught up yet.
# shellcheck shell=bash
fault_haste() {
	local took start
	start_validators 4
	start_load
	row 'a validator killed right after another one has started again' \
		'Bob is killed and started 10 s later. Charlie is killed as soon as bob knows the final blocks, and stays away.' \
		'Finality goes on with alice, bob and dave. Bob may have to learn first in which round of GRANDPA the others are. Nodes tell each other so when a round begins, and otherwise every two minutes.' \
		'restarts validators one at a time, and waits a minute between two. Stalls of more than a minute were seen in other runs. It ends when charlie starts, or within three minutes. If it does not, restart the validator whose round is behind.'
	within 60 more_acknowledged_than 2 || stuck 'no change of the load became final'
	compare_blocks "${VALIDATORS[@]}" >/dev/null || broke 'the nodes disagreed before the fault'
	end bob KILL
	hold 10
	launch_validators bob
	within 60 all_final_from "$(highest_final alice charlie dave)" bob || stuck 'bob does not follow'
	end charlie KILL
	start=$EPOCHREALTIME
	seen "rounds then: alice $(round_of alice), bob $(round_of bob), dave $(round_of dave)"
	if took=$(recover 200 alice bob dave); then took "$took"; else broke 'finality stood still for 200 s'; fi
	saw alice
	launch_validators charlie
	recover 120 "${VALIDATORS[@]}" >/dev/null || stuck 'finality does not go on with charlie'
	seen "all four follow $(seconds_since "$start") s after the kill"
	stop_load
	verify "${VALIDATORS[@]}"
}
