# Gives a validator a clock that is an hour wrong.
# shellcheck shell=bash
fault_clock() {
	local library
	library=$(find /usr/lib /lib -name libfaketimeMT.so.1 2>/dev/null | sed -n 1p)
	start_validators 4
	start_load
	if [ -z "$library" ]; then
		row 'a wrong clock' 'Nothing.' 'A validator with a wrong clock harms nobody else.' 'Install libfaketime.'
		stuck 'there is no libfaketime on this machine: install it (Debian: apt-get install libfaketime)'
	fi
	within 60 more_acknowledged_than 2 || stuck 'no change of the load became final'
	wrong_clock 'an hour ahead' +3600 "$library"
	wrong_clock 'an hour behind' -3600 "$library"
	stop_load
}

# Starts dave with a wrong clock. Arguments: how it is, the seconds, the library that changes the time.
wrong_clock() {
	local took before here
	row "a validator whose clock is $1" \
		"Dave runs for 40 s with a clock that is $1, then again with the right one." \
		'The others go on, and no time of a final block is wrong. Dave harms nobody, and follows with the right clock.' \
		'compares the clock of the machine with others (`timedatectl`, chrony), mends it and starts the node again.'
	compare_blocks "${VALIDATORS[@]}" >/dev/null || broke 'the nodes disagreed before the fault'
	end dave TERM
	mark
	AROUND=(env "LD_PRELOAD=$3" "FAKETIME=$2" FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1)
	launch_validators dave
	AROUND=()
	hold 8
	before=$(highest_final alice bob charlie)
	hold 32
	here=$(highest_final alice bob charlie)
	expect "the other three finalised blocks $before to $here in 32 s" [ "$here" -gt $((before + 10)) ]
	if gone dave; then seen 'dave ended by itself'; else seen "dave runs, with final block $(final dave || echo unknown)"; fi
	seen "the newest final block says $(time_of alice) at $(date -u +%H:%M:%S)"
	saw dave
	saw alice
	end dave TERM
	launch_validators dave
	if took=$(recover 120 "${VALIDATORS[@]}"); then took "$took"; else stuck 'dave does not follow with the right clock'; fi
	verify "${VALIDATORS[@]}"
}

# Prints the time in the newest final block of a node. Its place in the state is the key of `Timestamp::Now`.
time_of() {
	local head bytes
	head=$(rpc "$1" chain_getFinalizedHead)
	bytes=$(rpc "$1" state_getStorage "[\"0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb\",$head]" | jq -r .)
	# 64 bits, the lowest byte first.
	bytes=$(sed 's/^0x//; s/../& /g' <<<"$bytes" | tr ' ' '\n' | tac | tr -d '\n')
	date -u -d "@$((16#$bytes / 1000))" +%H:%M:%S
}
