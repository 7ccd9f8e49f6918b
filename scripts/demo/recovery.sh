#!/usr/bin/env bash
# Shows how guardians give a DID back: after a loss, after a theft, from a private circle, and as an inheritance. Shows
# that guardians who collude fail, and that a backup of keys can be split among guardians.
source "$(dirname "$0")/common.sh"

# Five accounts that have tokens from the start. They are the guardians.
GUARDIANS='["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
	"5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y", "5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy",
	"5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw"]'
# The entry of //Bob in the state: System.Account.
BOB=0x26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da94f9aea1afa791265fae359272badc1cf8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48

# Writes a plan with one circle. Arguments: the file, and the circle as JSON.
plan() { jq -n --argjson circle "$2" '{type: "clavis-guardian-plan", version: 1, circles: [$circle]}' >"$1"; }

# Any three of the five, against a veto four, 40 blocks after the opening. Three can freeze.
FIVE=$(jq -nc --argjson guardians "$GUARDIANS" '{guardians: $guardians, threshold: 3, overrideQuorum: 4, freezeQuorum: 3,
	delay: 40, expiry: 2000}')

# Prints and runs a step of a guardian in the first circle of `did`. Arguments: the verb, the guardian, and the rest.
guardian() { run clavis recovery "$1" "$did" --circle 0 --as "${@:2}"; }

# Shows a part of what a node says about the guardians of `did`. Argument: the jq filter.
guardians() {
	printf '\n$ curl http://%s/1.0/guardians/%s\n' "$HTTP" "$did"
	curl --silent "http://$HTTP/1.0/guardians/$did" | jq "$1"
}

# Prints what keeps the attempt back: gathering, vetoed or waiting; or "due".
phase() { curl --silent "http://$HTTP/1.0/guardians/$did" | jq -r '.attempts[0].phase'; }

# Waits until the attempt is due, and carries it out from an account that is no guardian.
finish() {
	wait_for due phase
	run clavis recovery finish "$did" --circle 0 --key //Ferdie
	resolve 200 '.didDocumentMetadata.clavis | {controlVersion, control, rotated}'
}

# Prints the tokens of Bob: what he can spend, and what is held as a deposit, in units of 10^-12 CLV.
tokens_of_bob() {
	local account
	account=$(call "$RPC" state_getStorage "[\"$BOB\"]" | jq -r .result)
	echo "Bob's tokens: $(number "$account" 34) to spend, $(number "$account" 66) held"
}

# Prints a number of 8 little-endian bytes. Arguments: the hexadecimal text, and the place of the number in it.
number() {
	local text=${1:$2:16} bytes='' place
	for place in 14 12 10 8 6 4 2 0; do bytes+=${text:place:2}; done
	echo $((16#$bytes))
}

step "LOSS. Anna names five guardians. Any three of them can give her DID back, 40 blocks after they began."
run clavis key new anna --hide-phrase
created clavis did create --key anna --payer //Alice
plan "$WORK/plan.json" "$FIVE"
run clavis guardians set "$did" --yes --plan "$WORK/plan.json" --payer //Alice
run clavis guardians status "$did"
step "She asks them to answer, as a test. Bob answers. The others would be warned about later."
run clavis guardians check "$did" --payer //Alice
run clavis guardians answer "$did" --circle 0 --as //Bob
guardians '.warnings'

step "Anna loses all keys. She makes a new one, and sends a request to a guardian. The request holds no secret."
run clavis key new anna-again --hide-phrase
run clavis recovery request "$did" --to anna-again --out "$WORK/anna.json"
step "Bob knows Anna's voice. He starts an attempt with her request."
guardian start //Bob --yes --request "$WORK/anna.json"
step "Anna and the guardians see the same six words, and read them to each other over the phone."
run clavis recovery status "$did"
step "A guardian who hears other words does not approve."
refused clavis recovery approve "$did" --circle 0 --as //Charlie --words "abandon ability able about above absent"
step "Charlie and Dave hear the right words, and approve."
guardian approve //Charlie --yes
guardian approve //Dave --yes
guardians '.attempts[0] | {counted, quorum, phase, maturesAt}'
step "Nobody can carry it out before its time. Then any account can."
refused clavis recovery finish "$did" --circle 0 --key //Ferdie
finish
step "Anna controls her DID again."
run clavis did update "$did" --add-alias urn:x:anna --payer //Alice

step "THEFT. A thief has the current key of Ben. Ben has no key that the thief lacks, but he has guardians."
for name in ben thief thief-next ben-again; do run clavis key new $name --hide-phrase; done
created clavis did create --key ben --payer //Alice
run clavis guardians set "$did" --yes --plan "$WORK/plan.json" --payer //Alice
run clavis recovery request "$did" --to ben-again --compromised-since now --out "$WORK/ben.json"
guardian start //Bob --yes --request "$WORK/ben.json"
step "The thief vetoes at once. The veto stops three guardians. Approvals go on."
run clavis recovery veto "$did" --circle 0 --key ben --payer //Ferdie
guardian approve //Charlie --yes
guardian approve //Dave --yes
guardians '.attempts[0] | {counted, quorum, vetoed, phase}'
step "The thief rotates to another key, and commits to a next one. The commitment does not rank."
run clavis did rotate "$did" --to thief --next thief-next --key ben --payer //Ferdie
step "The thief asks for other guardians. The change waits, and an attempt at its threshold keeps it back."
plan "$WORK/thief.json" '{"guardians": ["5CiPPseXPECbkjWCa6MnjNokrgYjMqmKndv2rSnekmSK2DjL",
	"5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy"], "threshold": 2, "delay": 10, "expiry": 100}'
run clavis guardians set "$did" --yes --plan "$WORK/thief.json" --key thief --payer //Ferdie
guardians .change
refused clavis guardians set "$did" --finish --payer //Ferdie
step "The thief asks to end the DID for ever. That waits, too."
run clavis did deactivate "$did" --yes --key thief --payer //Ferdie
step "Three guardians freeze the DID: the thief can change nothing any more."
for name in //Bob //Charlie //Dave; do guardian freeze $name; done
refused clavis did update "$did" --add-alias urn:x:thief --key thief --payer //Ferdie
step "A fourth guardian approves. Against this quorum there is no veto."
guardian approve //Eve --yes
guardians '.attempts[0] | {counted, quorum, vetoed, phase}'
finish
step "The thief's commitment undoes nothing. The change of the plan and the deactivation are gone."
refused clavis did rotate "$did" --to thief-next --key thief --payer //Ferdie
guardians '{change, attempts}'
run clavis did update "$did" --add-alias urn:x:ben --payer //Alice

step "COLLUSION. Three of Carla's five guardians want her DID. She has her key, and a committed next key in a vault."
for name in carla vault mallory; do run clavis key new $name --hide-phrase; done
created clavis did create --key carla --next vault --payer //Alice
run clavis guardians set "$did" --yes --plan "$WORK/plan.json" --payer //Alice
run clavis recovery request "$did" --to mallory --out "$WORK/mallory.json"
step "Carla's machine watches the chain for her, and tells her of the attempt at once."
printf '\n$ clavis watch %s --once\n' "$did"
timeout 120 clavis watch "$did" --once >"$WORK/watched" 2>&1 &
watcher=$!
tokens_of_bob
guardian start //Bob --yes --request "$WORK/mallory.json"
wait "$watcher" || true
cat "$WORK/watched"
guardian approve //Charlie --yes
guardian approve //Dave --yes
tokens_of_bob
step "Carla vetoes. Three guardians can do nothing against it."
run clavis recovery veto "$did" --circle 0 --payer //Alice
refused clavis recovery finish "$did" --circle 0 --key //Ferdie
step "A fourth one joins them. Now Carla reveals the key from the vault: no quorum is above it."
guardian approve //Eve --yes
run clavis did rotate "$did" --to vault --compromised-since now --payer //Alice
guardians .attempts
step "The attempt is over. Its deposit is still held: for a day Carla can call the attempt hostile. Honest guardians lose nothing."
guardians .outranked
run clavis recovery forfeit "$did" --circle 0 --payer //Alice
step "She did, so the deposit is lost to Bob: nothing is held any more, and nothing came back."
tokens_of_bob

step "PRIVATE. Dora's guardians are hidden: the chain has the root of a tree, and the number of its leaves."
for name in dora dora-again; do run clavis key new $name --hide-phrase; done
created clavis did create --key dora --payer //Alice
run clavis guardians private "$did" --circle 0 --guardian //Alice --guardian //Bob --guardian //Charlie \
	--guardian //Dave --guardian //Eve --out-dir "$WORK/private"
plan "$WORK/private/plan.json" '{"privateCircle": "circle-0.json", "threshold": 3, "delay": 10, "expiry": 2000}'
run clavis guardians set "$did" --yes --plan "$WORK/private/plan.json" --payer //Alice
guardians '.circles[0]'
step "Each guardian has its own leaf in a file. An approval shows this leaf, and tells of no other guardian."
leaf() { grep -l "$1" "$WORK"/private/circle-0-guardian-*.json; }
run clavis recovery request "$did" --to dora-again --out "$WORK/dora.json"
guardian start //Bob --yes --request "$WORK/dora.json" --leaf "$(leaf 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty)"
guardian approve //Charlie --yes --leaf "$(leaf 5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y)"
guardian approve //Eve --yes --leaf "$(leaf 5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw)"
guardians '.attempts[0].approvals'
finish

step "INHERITANCE. Emil names two heirs. They can act once he has done nothing for 60 blocks: a year, on another chain."
for name in emil heir; do run clavis key new $name --hide-phrase; done
created clavis did create --key emil --payer //Alice
plan "$WORK/heirs.json" '{"guardians": ["5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy",
	"5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw"], "threshold": 2, "delay": 10, "inactivity": 60, "expiry": 2000}'
run clavis guardians set "$did" --yes --plan "$WORK/heirs.json" --payer //Alice
run clavis recovery request "$did" --to heir --out "$WORK/heir.json"
guardian start //Dave --yes --request "$WORK/heir.json"
guardian approve //Eve --yes
step "Emil is alive, and changes his document. The time begins anew."
guardians '{lastAct, maturesAt: .attempts[0].maturesAt}'
run clavis did update "$did" --add-alias urn:x:emil --payer //Alice
guardians '{lastAct, maturesAt: .attempts[0].maturesAt}'
step "After 60 blocks without an act the heirs have the DID."
finish

step "BACKUP. Fay splits the backup of her keys among three friends. Any two of them can bring it back together."
run clavis key new fay --hide-phrase
friends=()
for name in gus hal ida; do
	run clavis key new $name --hide-phrase
	run clavis key new $name-agree --algorithm x25519 --hide-phrase
	created clavis did create --key $name --add-method agree=$name-agree --payer //Alice
	friends+=(--guardian "$did")
done
run clavis key split fay --threshold 2 "${friends[@]}" --out-dir "$WORK/shares"
step "Each share is encrypted for one friend. A friend opens its own share for Fay."
run clavis key open-share "$WORK/shares/share-1.json" --out "$WORK/first.share"
run clavis key open-share "$WORK/shares/share-3.json" --out "$WORK/third.share"
step "One share tells nothing. Two bring the keys back, into a keystore on another machine."
refused clavis --keystore "$WORK/new-machine" key join "$WORK/first.share"
run clavis --keystore "$WORK/new-machine" key join "$WORK/first.share" "$WORK/third.share"
run clavis --keystore "$WORK/new-machine" key list
