#!/usr/bin/env bash
# Checks licences, sources and banned crates with cargo-deny. The tool is built once and stays in the cache.
source "$(dirname "$0")/lib.sh"

VERSION=0.20.2
root="$HOME/.cache/clavis/tools/cargo-deny-$VERSION"

if [ ! -x "$root/bin/cargo-deny" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	# The tool runs for a second, and an optimised build would take minutes.
	CARGO_TARGET_DIR="$work" CARGO_PROFILE_DEV_DEBUG=0 \
		cargo install cargo-deny --version "$VERSION" --locked --quiet --debug --no-default-features --root "$root"
fi
# The check of advisories is left out. It needs a database that no package registry has.
"$root/bin/cargo-deny" --locked check --hide-inclusion-graph bans licenses sources
