# Upgrades the runtime by a referendum to one whose migration fails, and mends it by another referendum.
# shellcheck shell=bash

# The key of Governance.FailedUpgrade: the version whose migration failed.
FAILED_UPGRADE=0x67aa58336fa3bd26b05614ca0cff244ebf4d71d2d8c7a7102be56b2882624be3

fault_upgrade() {
	local failing mending before took start
	failing=$(rehearsal rehearsal_of_failure) mending=$(rehearsal rehearsal)
	start_validators 4
	start_load
	row 'a bad upgrade: a runtime whose migration fails' \
		'Voters approve a runtime whose migration fails, and an account brings it, under load. Then they approve and bring a newer one.' \
		'All nodes go on with blocks and answers, and refuse changes, since records may be half migrated. The way to the next upgrade stays open, and changes are taken again after it. No change is lost.' \
		'tells holders that writes wait, and voters that they need a newer runtime. Nodes need no restart.'
	for file in "$failing" "$mending"; do
		[ -s "$file" ] || stuck "there is no $file: build the workspace, and let PROGRAMS be its folder of programs"
	done
	within 60 more_acknowledged_than 2 || stuck 'no change of the load became final'
	compare_blocks "${VALIDATORS[@]}" >/dev/null || broke 'the nodes disagreed before the fault'
	upgrade_to "$failing" || stuck 'the runtime with the failing migration was not brought'
	within 60 each has_failed || stuck 'not all nodes note that the migration failed'
	seen 'all nodes note that the migration failed'
	before=$(highest_final "${VALIDATORS[@]}")
	expect 'all nodes go on with final blocks' within 60 all_final_from $((before + 3)) "${VALIDATORS[@]}"
	expect 'a change is refused' refuses_changes
	start=$EPOCHREALTIME
	upgrade_to "$mending" || stuck 'the runtime that mends it was not brought'
	within 60 none_has_failed || stuck 'not all nodes are rid of the failure'
	seen "the next upgrade is in force $(seconds_since "$start") s after its proposal"
	if took=$(recover 60 "${VALIDATORS[@]}"); then took "$took"; else stuck 'finality stands still after the upgrade'; fi
	before=$(acknowledged)
	expect 'the load goes on' within 60 more_acknowledged_than "$before"
	saw alice
	saw dave
	stop_load
	verify "${VALIDATORS[@]}"
}

# Prints the path of a runtime that rehearses an upgrade.
rehearsal() { printf '%s' "$BIN/wbuild/clavis-runtime/$1.rs.compact.compressed.wasm"; }

# Runs the command on alice, with a development account that signs.
governs() { on alice "$BIN/clavis" referendum "$@" --yes --timeout 60 --json --quiet 2>>"$WORK/load.log"; }

# Has voters approve a runtime, and brings it.
upgrade_to() {
	local index voter votes=()
	index=$(governs propose upgrade "$1" --key //Alice | jq -er .referendum) || return 1
	for voter in //Alice //Bob //Charlie; do
		governs vote "$index" aye --amount 900000 --key "$voter" >>"$WORK/load.log" &
		votes+=("$!")
	done
	for voter in "${votes[@]}"; do wait "$voter" || return 1; done
	within 120 brings "$1"
}
brings() {
	on alice "$BIN/clavis" referendum apply-upgrade "$1" --key //Bob --timeout 60 --json --quiet >>"$WORK/load.log" 2>&1
}

# Returns true if a node notes in its newest final block that a migration failed.
has_failed() {
	local head
	head=$(rpc "$1" chain_getFinalizedHead) && rpc "$1" state_getStorage "[\"$FAILED_UPGRADE\",$head]" >/dev/null
}
none_has_failed() {
	local name
	for name in "${VALIDATORS[@]}"; do
		# A node that does not answer has not shown anything.
		final "$name" >/dev/null || return 1
		! has_failed "$name" || return 1
	done
}

# Returns true if a command holds for each validator.
each() {
	local name
	for name in "${VALIDATORS[@]}"; do "$@" "$name" || return 1; done
}

# Returns true if the chain takes no change. The error must be that of the filter.
refuses_changes() {
	local answer
	answer=$(on bob "$BIN/clavis" did create --key holder --payer //Bob --timeout 30 --json --quiet 2>&1) && return 1
	grep -q CallFiltered <<<"$answer"
}
