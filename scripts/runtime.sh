#!/usr/bin/env bash
# Builds the runtime of a commit so that every machine makes the same bytes, and prints its hash. Argument: the commit
# [HEAD].
#
# Compiled code contains paths: in the texts of panics, and in the hashes that identify crates. The script therefore
# copies the source to a path that is the same on every machine, and replaces the path of cargo's own folder.
source "$(dirname "$0")/lib.sh"

PLACE=/tmp/clavis-runtime

commit=$(git rev-parse --verify --quiet "${1:-HEAD}^{commit}") ||
	fail "'${1:-HEAD}' is not a commit of this repository: give a hash, a branch or a tag"
mkdir -p "$PLACE"
[ ! -L "$PLACE" ] && [ -O "$PLACE" ] ||
	fail "$PLACE is a link, or belongs to another account: ask its owner to remove it, then start again"
exec 9>"$PLACE/lock"
flock 9

rm -rf "$PLACE/source"
mkdir "$PLACE/source"
# New time stamps make cargo compile all files again, also after a build of another commit.
git archive "$commit" | tar -x --touch -C "$PLACE/source"
cp -r .cargo "$PLACE/source/"

cd "$PLACE/source"
# Settings of the caller do not count.
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER "${!CARGO_PROFILE_@}" "${!CARGO_BUILD_@}"
# The compiler of the wasm is Debian's on a machine whose rustup cannot add the target. The hash differs there.
toolchain=$(sed -n 's/^WASM_BUILD_TOOLCHAIN = "\(.*\)"$/\1/p' .cargo/config.toml)
compiler() { if [ -n "$toolchain" ]; then rustup run "$toolchain" rustc "$@"; else rustc "$@"; fi; }

export CARGO_TARGET_DIR="$PLACE/target"
export WASM_BUILD_RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo --remap-path-prefix=$(compiler --print sysroot)=/rust"
# The tools of the build are not part of the result, so they need no optimisation.
export CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_OPT_LEVEL=0
# The build script of the runtime makes the wasm, so `cargo check` is enough.
cargo check --quiet --release --locked -p clavis-runtime

wasm="$PLACE/target/release/wbuild/clavis-runtime/clavis_runtime.compact.compressed.wasm"
printf 'commit       %s\nrustc        %s\nfile         %s\nbytes        %s\nblake2-256   0x%s\n' \
	"$commit" "$(compiler --version)" "$wasm" "$(stat -c %s "$wasm")" "$(b2sum -l 256 "$wasm" | cut -d ' ' -f 1)"
