#!/usr/bin/env bash
# Checks licences, sources and banned crates with cargo-deny. It is built once and kept in the cache.
source "$(dirname "$0")/lib.sh"

VERSION=0.20.2
root="$HOME/.cache/clavis/tools/cargo-deny-$VERSION"

if [ ! -x "$root/bin/cargo-deny" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	# It runs for a second: to optimise it would take minutes.
	CARGO_TARGET_DIR="$work" CARGO_PROFILE_DEV_DEBUG=0 \
		cargo install cargo-deny --version "$VERSION" --locked --quiet --debug --no-default-features --root "$root"
fi
# Advisories need a database that no package registry carries.
"$root/bin/cargo-deny" --locked check bans licenses sources
