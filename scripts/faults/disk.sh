# Fills the disk of a validator, and makes room again.
# shellcheck shell=bash
fault_disk() {
	local before took
	mkdir -p "$WORK/dave"
	mount -t tmpfs -o size=512m tmpfs "$WORK/dave"
	start_validators 4
	start_load
	row 'a full disk' \
		'The base path of dave is a file system of its own, which a file fills to the last byte while dave runs under load. Then dave is stopped if it still runs, the file is removed, and dave starts.' \
		'Dave ends with an error that names the disk. The others go on. With room again dave starts from its database and follows.' \
		'is warned by the free space of the file system, makes room and starts the node. The database needs no repair.'
	within 60 more_acknowledged_than 2 || stuck 'no change of the load became final'
	compare_blocks "${VALIDATORS[@]}" >/dev/null || broke 'the nodes disagreed before the fault'
	seen "the base path of dave had $(du -sh --exclude filler "$WORK/dave" | cut -f 1)"
	dd if=/dev/zero of="$WORK/dave/filler" bs=64k 2>/dev/null || true
	dd if=/dev/zero of="$WORK/dave/filler.rest" bs=1 count=65536 2>/dev/null || true
	start=$EPOCHREALTIME
	before=$(highest_final alice bob charlie)
	if within 90 gone dave; then
		took=$(seconds_since "$start")
		end dave TERM
		seen "dave ended by itself after $took s with exit code $ENDED"
		expect 'its log names the disk' names_disk dave
	else
		seen 'dave still ran 90 s later'
		if names_disk dave; then seen 'its log names the disk'; fi
		end dave TERM
		seen "SIGTERM ended dave with exit code $ENDED"
	fi
	saw dave
	expect 'the other three go on' within 60 all_final_from $((before + 3)) alice bob charlie
	rm "$WORK/dave/filler" "$WORK/dave/filler.rest"
	launch_validators dave
	if took=$(recover 120 "${VALIDATORS[@]}"); then took "$took"; else stuck 'dave does not follow with room again'; fi
	stop_load
	verify "${VALIDATORS[@]}"
}

names_disk() { logged "$1" | grep -qiE 'no space|storage full|ENOSPC|os error 28'; }
