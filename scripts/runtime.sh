#!/usr/bin/env bash
# Builds the runtime of a commit so that everybody gets the same bytes, and prints its hash. Argument: the commit [HEAD].
#
# Paths get into compiled code, by the texts of panics and by the hashes that tell crates apart. So the source is laid at
# one path, which is the same for everybody, and cargo's own folder goes by another name.
source "$(dirname "$0")/lib.sh"

PLACE=/tmp/clavis-runtime

commit=$(git rev-parse --verify --quiet "${1:-HEAD}^{commit}") || fail "'${1:-HEAD}' is no commit of this repository"
mkdir -p "$PLACE"
[ -O "$PLACE" ] || fail "$PLACE belongs to somebody else: have its owner remove it, then start again"
exec 9>"$PLACE/lock"
flock 9

rm -rf "$PLACE/source"
mkdir "$PLACE/source"
# New time stamps make cargo compile all of it, whatever was built from another commit before.
git archive "$commit" | tar -x --touch -C "$PLACE/source"
cp -r .cargo "$PLACE/source/"

cd "$PLACE/source"
export CARGO_TARGET_DIR="$PLACE/target"
export WASM_BUILD_RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo --remap-path-prefix=$(rustc --print sysroot)=/rust"
# Tools of the build itself are no part of the result: they need no optimisation.
export CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_OPT_LEVEL=0
# The wasm is made by the build script of the runtime, so checking is enough.
cargo check --quiet --release --locked -p clavis-runtime

wasm="$PLACE/target/release/wbuild/clavis-runtime/clavis_runtime.compact.compressed.wasm"
printf 'commit       %s\nrustc        %s\nfile         %s\nbytes        %s\nblake2-256   0x%s\n' \
	"$commit" "$(rustc --version)" "$wasm" "$(stat -c %s "$wasm")" "$(b2sum -l 256 "$wasm" | cut -d ' ' -f 1)"
