#!/usr/bin/env bash
# Records what the commands show on a terminal of 80 columns: runs those below on a development node of its own, and writes
# docs/screens.svg, with their colours, and docs/screens.txt, without. Needs python3.
source "$(dirname "$0")/lib.sh"

TITLE="Commands of clavis on a terminal of 80 columns"
# Two views of one recording.
COLOURED=docs/screens.svg PLAIN=docs/screens.txt

build
prepare_nodes
start_node record --dev --state-pruning archive --blocks-pruning archive
export PATH="$BIN:$PATH" CLAVIS_NODE="ws://$RPC" CLAVIS_KEYSTORE="$WORK/keys" CLAVIS_PASSWORD=recording
export CLAVIS_CONFIG="$WORK/config.toml" TERM=xterm-256color
unset NO_COLOR
touch "$CLAVIS_CONFIG"

# A command that is to fail stands behind "!".
commands() {
	cat <<-'END'
		clavis status
		clavis key new laptop
		clavis key new phone --algorithm p256
		clavis key rename phone spare
		clavis key list
		clavis key remove spare --yes
		clavis key show laptop --qr
		clavis account list
		clavis account send laptop 1000 --key //Alice --yes
		clavis account show laptop
		clavis did create --key laptop --name me --add-service web=LinkedDomains=https://example.org
		clavis did list
		clavis did show @me
		clavis did name @me default
		clavis did show @ --version-id 1
		clavis did dereference "$(clavis did list --json | jq -r .dids[0].did)#web"
		clavis did update @ --add-method login=laptop:authentication --propose change.json
		clavis proposal show change.json
		clavis did revoke @ --method nothing
		clavis did show did:clavis:dev:nonsense
		clavis account send laptop 1000000000 --key //Alice --yes
		clavis watch @ --from-block 1 --until-block 3
		clavis did show @ --qr
		clavis completions bash | head -4
		clavis man | head -6
	END
}

# Runs each command in one folder, and prints it before what it shows.
play() {
	local line here=$PWD
	mkdir "$WORK/folder"
	cd "$WORK/folder"
	while IFS= read -r line; do
		printf '$ %s\n' "$line"
		# What is refused belongs to the recording.
		python3 "$here/scripts/terminal.py" "$line" </dev/null || echo "(exit code $?)"
	done
}

(play < <(commands)) >"$WORK/screen"
python3 scripts/record.py 80 "$TITLE" <"$WORK/screen" >"$WORK/screen.svg"
sed 's/\x1b\[[0-9;]*m//g' "$WORK/screen" >"$WORK/screen.txt"
mv "$WORK/screen.svg" "$COLOURED"
mv "$WORK/screen.txt" "$PLAIN"
echo "$COLOURED and $PLAIN were written"
