# Stops two of four validators in good order, and starts them again.
# shellcheck shell=bash
fault_stop() {
	local name before took
	start_validators 4
	start_load
	row 'two of four validators stopped' \
		'SIGTERM ends two of four validators. They start again after the resolver of another one reports the stall.' \
		'Finality stops, since it needs three of four. Nothing final is lost. `/health` answers 503. Both end with exit code 0 and no error. Finality goes on after the start.' \
		'is warned by the age of the last final block, finds which validators are missing, and starts them. Nothing is to be repaired.'
	within 60 more_acknowledged_than 2 || stuck 'no change of the load became final'
	compare_blocks "${VALIDATORS[@]}" >/dev/null || broke 'the nodes disagreed before the fault'
	for name in charlie dave; do
		end "$name" TERM
		expect "$name ends with exit code $ENDED, which is 0" [ "$ENDED" = 0 ]
		expect "$name logged no error" no_error "$name"
	done
	hold 3
	before=$(highest_final alice bob)
	expect "\`/health\` of alice answers 503" within 40 health_is alice 503
	expect 'nothing became final meanwhile' [ "$(highest_final alice bob)" = "$before" ]
	seen "the chain grew from final block $before to block $(best alice), which is not final"
	saw alice
	launch_validators charlie dave
	if took=$(recover 120 "${VALIDATORS[@]}"); then took "$took"; else stuck 'finality does not go on'; fi
	expect "\`/health\` of alice answers 200" within 20 health_is alice 200
	stop_load
	verify "${VALIDATORS[@]}"
}

health_is() { [ "$(health "$1")" = "$2" ]; }
no_error() { ! logged "$1" | grep -E '^ERROR |panicked|^Error' >&2; }
