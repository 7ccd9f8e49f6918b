#!/usr/bin/env bash
# Shows how DIDs share a secret that changes with their keys and with the members: a group, files for its members, a
# removal, another key, a race, objections, a member that was away, and an agent that is killed.
source "$(dirname "$0")/common.sh"

# Makes a key and a DID. Sets the variable with the name to the DID. Argument: the name.
person() {
	run clavis key new "$1" --hide-phrase
	created clavis did create --key "$1" --payer //Alice
	printf -v "$1" %s "$did"
}

# Prints the secret of the current epoch for a program called "demo". Argument: the DID that is a member.
secret() { clavis --quiet group export-secret "$group" --label demo --did "$1"; }

# Checks that members have the same secret. Arguments: the DIDs.
same_secret() {
	local first member
	first=$(secret "$1")
	for member in "${@:2}"; do
		[ "$(secret "$member")" = "$first" ] || fail "expected one secret, but $1 and $member differ"
	done
	echo "(these $# members have the same secret)"
}

# Prints and runs a step of a member, which Alice's account pays for. Arguments: the DID, the verb and the rest.
member() { run clavis group "${@:2}" --did "$1" --payer //Alice; }

# Prints a number of the group. Argument: the jq filter.
number() { clavis --json group show "$group" | jq -r "$1"; }

step "Anna, Ben, Cleo and Dan have a DID each."
for name in anna ben cleo dan; do person $name; done

step "Anna creates a group. Her DID owns it, and is its only member."
run clavis group create --did "$anna" --payer //Alice | tee "$WORK/group"
group=$(tail -n 1 "$WORK/group")
step "The others publish key packages. With one of them, a member adds them while they are offline."
for did in "$ben" "$cleo" "$dan"; do member "$did" publish --count 2; done
step "Anna adds three members with one commit."
member "$anna" invite "$group" "$ben" "$cleo" "$dan"
step "Each joins with the private part of its key package. It sends nothing to the chain."
for did in "$ben" "$cleo" "$dan"; do member "$did" join "$group"; done
same_secret "$anna" "$ben" "$cleo" "$dan"
run clavis group show "$group"

step "FILES. Ben seals a file for the members. Dan opens it."
echo "The meeting is on Monday." >"$WORK/monday.txt"
run clavis group seal "$WORK/monday.txt" --group "$group" --did "$ben"
run clavis group open "$WORK/monday.txt.sealed" --out "$WORK/dan.txt" --did "$dan"
run cat "$WORK/dan.txt"
step "Anna removes Dan. The group has a new secret, which Dan lacks."
member "$anna" remove "$group" "$dan" --yes
echo "Dan must not know this." >"$WORK/later.txt"
run clavis group seal "$WORK/later.txt" --group "$group" --did "$anna"
run clavis group open "$WORK/later.txt.sealed" --out "$WORK/ben.txt" --did "$ben"
refused clavis group open "$WORK/later.txt.sealed" --out "$WORK/dan-later.txt" --did "$dan"
step "He still opens what was sealed while he was a member: he could have kept it anyway."
run clavis group open "$WORK/monday.txt.sealed" --out "$WORK/dan-again.txt" --did "$dan"

step "KEYS. Ben replaces the key of his phone. Any account can report that the group still has the old one."
run clavis key new ben-phone --hide-phrase
run clavis did update "$ben" --remove-method '#key-1' --add-method phone=ben-phone:authentication --payer //Alice
run clavis group report "$group" --key //Ferdie
run clavis group show "$group"
step "Ben puts his new key into the group. A plain member waits 10 blocks after each epoch, unless it is a moderator."
run clavis group govern "$group" --appoint "$ben=moderator" --yes --payer //Alice
member "$ben" rekey "$group"
[ "$(number .mustRefresh)" = 0 ] || fail "expected no member that must refresh"

step "A RACE. Anna and Ben commit at one time. The chain takes one commit, and the other member makes its commit again."
epoch=$(number .current.epoch)
clavis --quiet group rekey "$group" --did "$anna" --payer //Alice &
first=$!
clavis --quiet group rekey "$group" --did "$ben" --payer //Bob &
second=$!
wait "$first"
wait "$second"
[ "$(number .current.epoch)" = $((epoch + 2)) ] || fail "expected two more epochs"
run clavis group history "$group" --limit 2
step "Cleo was away all the time. She reads what she missed, from the chain alone."
same_secret "$cleo" "$anna" "$ben"

step "OBJECTIONS. Members that refuse an epoch undo it, before the next commit. Here Anna and Cleo do so."
before=$(secret "$anna")
member "$ben" rekey "$group"
member "$anna" object "$group" --yes
member "$cleo" object "$group" --yes
run clavis group history "$group" --limit 2
[ "$(secret "$ben")" = "$before" ] || fail "expected the secret of the epoch before"
same_secret "$anna" "$ben" "$cleo"

step "AN AGENT acts for Emil: it publishes key packages, joins, and follows."
person emil
printf '\n$ clavis group agent --did %s --packages 1 --payer //Charlie &\n' "$emil"
clavis group agent --did "$emil" --packages 1 --payer //Charlie >"$WORK/agent" 2>&1 &
agent=$!
wait_for published cat "$WORK/agent"
member "$anna" invite "$group" "$emil"
wait_for joined cat "$WORK/agent"
step "The agent is killed in the middle of its work. Meanwhile the group changes."
kill -9 "$agent"
wait "$agent" || true
cat "$WORK/agent"
member "$anna" rekey "$group"
step "Another agent goes on from the files on disk."
run clavis group agent --did "$emil" --packages 1 --payer //Charlie --once
same_secret "$emil" "$anna"

step "PROOFS. A person without a node checks that Emil is a member, and that Dan is none."
run clavis anchor --out "$WORK/anchor.json"
for name in emil dan; do
	did=${!name}
	run clavis group prove "$group" --membership "$did" --out "$WORK/$name.json"
	run clavis verify "$WORK/$name.json" --group "$group" --membership "$did" --anchor "$WORK/anchor.json"
done
