# Cuts the network in two, in the middle and at one validator, and heals it.
# shellcheck shell=bash

# The seconds that a partition lasts.
PARTITION=40

fault_partition() {
	local before took here there
	start_validators 4
	start_load
	row 'a partition in the middle (2 to 2) that heals' \
		"For $PARTITION s no packet passes between two validators and the other two." \
		'Neither side finalises. Each goes on with a chain of its own. After the partition one of them stays, and all finalise.' \
		'sees the age of the last final block grow, on both sides, while the log still counts the lost peers for a minute and more. Nothing is to be done at the nodes: mend the network.'
	within 60 more_acknowledged_than 2 || stuck 'no change of the load became final'
	compare_blocks "${VALIDATORS[@]}" >/dev/null || broke 'the nodes disagreed before the fault'
	move right charlie dave
	hold 5
	before=$(highest_final "${VALIDATORS[@]}")
	hold $((PARTITION - 5))
	expect 'neither side finalised' [ "$(highest_final "${VALIDATORS[@]}")" = "$before" ]
	here=$(rpc alice chain_getBlockHash "[$((before + 8))]" || echo none) there=$(rpc dave chain_getBlockHash "[$((before + 8))]" || echo none)
	seen "heights: alice $(best alice), dave $(best dave); final $before. At height $((before + 8)): alice ${here:1:10}, dave ${there:1:10}"
	saw alice
	saw dave
	move left charlie dave
	if took=$(recover 180 "${VALIDATORS[@]}"); then took "$took"; else stuck 'finality does not go on'; fi
	before=$(acknowledged)
	expect 'the load goes on' within 60 more_acknowledged_than "$before"
	verify "${VALIDATORS[@]}"

	row 'a partition that cuts off one validator (3 to 1) and heals' \
		"For $PARTITION s no packet passes between dave and the other three." \
		'The three go on finalising. Dave finalises nothing, and follows after the partition.' \
		'of the lonely node sees no new final block, and sees the peers go only after a minute and more. Nothing is to be done at the nodes: mend the network.'
	mark
	move right dave
	hold 5
	before=$(final dave)
	hold $((PARTITION - 5))
	expect 'dave finalised nothing' [ "$(final dave)" = "$before" ]
	here=$(highest_final alice bob charlie)
	expect "the three finalised blocks $before to $here" [ "$here" -gt $((before + 10)) ]
	saw dave
	move left dave
	if took=$(recover 180 "${VALIDATORS[@]}"); then took "$took"; else stuck 'dave does not follow'; fi
	stop_load
	verify "${VALIDATORS[@]}"
}
