# Kills each validator in turn under load, and starts it again at once.
# shellcheck shell=bash
fault_kill() {
	local victim others before slowest=0 took start
	start_validators 4
	start_load
	row 'kill -9 of each validator in turn, under load' \
		'Four validators; a client creates and changes DIDs. Each validator is killed with SIGKILL, in turn, and started again after three more blocks became final.' \
		'The other three go on finalising. The killed one starts at once from its database and follows.' \
		'starts the node again. A service manager does that alone (`Restart=on-failure` in the unit of the package).'
	within 60 more_acknowledged_than 2 || stuck 'no change of the load became final'
	for victim in "${VALIDATORS[@]}"; do
		others=("${VALIDATORS[@]/$victim/}")
		read -ra others <<<"${others[*]}"
		compare_blocks "${VALIDATORS[@]}" >/dev/null || broke "the nodes disagreed before $victim was killed"
		before=$(highest_final "${others[@]}")
		end "$victim" KILL
		start=$EPOCHREALTIME
		if within 60 all_final_from $((before + 3)) "${others[@]}"; then
			seen "without $victim: three more final blocks after $(seconds_since "$start") s"
		else
			broke "without $victim the others finalise $(($(highest_final "${others[@]}") - before)) blocks in 60 s"
			saw "${others[0]}"
		fi
		launch_validators "$victim"
		start=$EPOCHREALTIME
		took=$(recover 90 "${VALIDATORS[@]}") || stuck "$victim does not follow after its restart"
		within 180 votes_with "$victim" "${others[@]}" || broke "$victim does not vote again within 180 s"
		seen "$victim follows $took s after its restart, and votes after $(seconds_since "$start") s"
		slowest=$(printf '%s\n' "$slowest" "$took" | sort -n | tail -n 1)
		saw "$victim"
	done
	before=$(acknowledged)
	expect 'the load goes on' within 60 more_acknowledged_than "$before"
	stop_load
	took "$slowest"
	verify "${VALIDATORS[@]}"
}

# Returns true if a validator is in the newest round of GRANDPA, or in the one before it. It follows final blocks before that.
votes_with() {
	local name newest=0 round
	for name in "${@:2}"; do
		round=$(round_of "$name") || return 1
		[ "$round" -le "$newest" ] || newest=$round
	done
	round=$(round_of "$1") && [ "$round" -ge $((newest - 1)) ]
}
round_of() { rpc "$1" grandpa_roundState | jq -e .best.round; }
