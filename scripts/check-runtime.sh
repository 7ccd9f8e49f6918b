#!/usr/bin/env bash
# Makes sure that one commit makes one runtime: built from two folders, it has the same hash.
source "$(dirname "$0")/lib.sh"

other=$(mktemp -d)
trap 'rm -rf "$other"' EXIT
git clone --quiet . "$other/clavis"
cp -r .cargo "$other/clavis/"

here=$(scripts/runtime.sh)
there=$("$other/clavis/scripts/runtime.sh")
printf '%s\n' "$here"
[ "$here" = "$there" ] || fail "another folder makes another runtime of the same commit:
$there"
