#!/usr/bin/env bash
# Runs all checks, stage by stage. The first stage that fails ends the run. Continuous integration runs this script.
source "$(dirname "$0")/lib.sh"

stage() {
	local name=$1 start=$SECONDS
	shift
	printf '== %s\n' "$name"
	"$@" || fail "== $name failed after $((SECONDS - start)) s"
	printf '== %s: %d s\n' "$name" $((SECONDS - start))
}

run_tests() {
	if cargo nextest --version >/dev/null 2>&1; then
		cargo nextest run --release --workspace --locked
	else
		cargo test --release --workspace --locked --no-fail-fast
	fi
}

stage setup scripts/setup.sh tests
stage format cargo fmt --check
stage docs scripts/check-docs.sh
stage circles scripts/check-circles.sh
stage build cargo build --release --workspace --all-targets --locked
stage ops scripts/check-ops.sh
stage lint scripts/lint.sh
stage test run_tests
stage deny scripts/deny.sh
stage runtime scripts/check-runtime.sh
printf '== all stages passed in %d min %d s\n' $((SECONDS / 60)) $((SECONDS % 60))
