#!/usr/bin/env bash
# Checks that one commit makes one runtime: builds from two folders must have the same hash.
source "$(dirname "$0")/lib.sh"

other=$(mktemp -d)
trap 'rm -rf "$other"' EXIT
git clone --quiet . "$other/clavis"
cp -r .cargo "$other/clavis/"

here=$(scripts/runtime.sh)
there=$("$other/clavis/scripts/runtime.sh")
printf '%s\n' "$here"
[ "$here" = "$there" ] || fail "expected the same runtime from another folder, got:
$there
Find the path or the time that the build puts into the runtime."
