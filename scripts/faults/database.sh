# Damages the database of a validator.
# shellcheck shell=bash
fault_database() {
	start_validators 4
	start_load
	within 60 more_acknowledged_than 2 || stuck 'no change of the load became final'
	within 60 all_final_from 40 "${VALIDATORS[@]}" || stuck 'the chain does not grow'
	# A young database is one log. A start moves the log into tables, and a kill leaves the next log.
	end dave TERM
	launch_validators dave
	recover 60 "${VALIDATORS[@]}" >/dev/null || stuck 'dave does not follow after a restart'
	end dave KILL
	cp -a "$WORK/dave" "$WORK/dave.whole"
	damaged 'truncated (its log)' 'The log of its database loses its second half, as after a loss of power.' shorten log
	damaged 'truncated (a table)' 'The largest table of its database loses its second half.' shorten table
	damaged corrupted 'All files of its database get 512 random bytes in each 16 KiB.' scatter
	damaged 'without its metadata' 'The file `metadata` of its database is removed.' lose metadata
	rm -rf "$WORK/dave.whole"
	stop_load
}

# Prints the folder of the database of dave.
database() { find "$WORK/dave" -type d -path '*paritydb/full'; }

# Cuts the largest file of a kind in the middle. Argument: log or table.
shorten() {
	local file size
	# Tables are made in advance with holes, so the size is that of the part that is in use.
	file=$(find "$(database)" -name "$1*" -printf "%b %p\n" | sort -n | tail -n 1)
	read -r size file <<<"$file"
	size=$((size * 512))
	truncate -s $((size / 2)) "$file"
	seen "${file##*/} is cut from $size to $((size / 2)) bytes"
}

# Removes a file of the database. Argument: its name.
lose() { rm "$(database)/$1"; }

scatter() {
	local file offset
	while read -r file; do
		for ((offset = 8192; offset < $(stat -c %s "$file"); offset += 16384)); do
			dd if=/dev/urandom of="$file" bs=512 count=1 seek=$((offset / 512)) conv=notrunc status=none
			# Large files are almost empty; a mebibyte of them is enough.
			[ $offset -lt 1048576 ] || break
		done
	done < <(find "$(database)" -type f)
}

# Starts dave with a database that a command damaged. Arguments: how it is, what was done, the command with its arguments.
damaged() {
	local took=''
	row "a database that is $1" \
		"Dave is killed. $2 Dave starts, with its session keys; the others go on meanwhile." \
		'Dave ends with an error that names the database, or it follows with the right blocks. Never does it serve other ones.' \
		'removes the database and starts the node, which syncs from its peers: `clavis-node purge-chain --chain SPEC --base-path DIR`. The keys are in other folders and stay. A validator starts without `--validator` first, and with it once it follows.'
	rm -rf "$WORK/dave"
	cp -a "$WORK/dave.whole" "$WORK/dave"
	"${@:3}"
	mark
	launch_validators dave
	if within 45 gone dave; then
		end dave TERM
		seen "dave ended by itself with exit code $ENDED"
		expect 'its log names the database' names_database dave
	elif took=$(recover 30 "${VALIDATORS[@]}"); then
		seen "dave started and followed after $took s more"
		verify "${VALIDATORS[@]}"
		end dave TERM
	else
		broke "dave ran, said nothing that ends it, and did not follow: final block $(final dave || echo unknown)"
		end dave KILL
	fi
	saw dave
	"$BIN/clavis-node" purge-chain -y --chain "$SPEC" --base-path "$WORK/dave" >/dev/null 2>&1 || broke 'purge-chain failed'
	launch_validators dave
	if took=$(recover 120 "${VALIDATORS[@]}"); then took "$took"; else stuck 'dave does not follow from scratch'; fi
	verify "${VALIDATORS[@]}"
	end dave TERM
}

names_database() { logged "$1" | grep -qiE 'database|corrupt|parity'; }
