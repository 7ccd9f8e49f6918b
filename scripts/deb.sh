#!/usr/bin/env bash
# Makes the Debian package of clavis and clavis-node from the programs that are built, and prints its path. It needs dpkg-dev
# and binutils. Argument: the folder for the package [the target folder of cargo]. scripts/try-deb.sh tries the package.
source "$(dirname "$0")/lib.sh"

command -v dpkg-shlibdeps >/dev/null && command -v strip >/dev/null ||
	fail "dpkg-shlibdeps or strip is missing: install dpkg-dev and binutils"
build
OUT=${1:-$(dirname "$BIN")}
[ -d "$OUT" ] || fail "there is no folder $OUT: make it, or name another one"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
ROOT=$WORK/root
# The version of the node has the commit: 0.1.0-3a1aa51b49b. In a package a hyphen would begin the revision of a distributor.
VERSION=$("$BIN/clavis-node" --version | sed 's/^clavis-node //; s/-/+/')
ARCHITECTURE=$(dpkg --print-architecture)
# The files get the time of the commit, so the same programs make the same package.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

for program in clavis clavis-node; do
	install -D "$BIN/$program" "$ROOT/usr/bin/$program"
	strip "$ROOT/usr/bin/$program"
done
install -D -m 644 ops/systemd/clavis-node.service "$ROOT/usr/lib/systemd/system/clavis-node.service"
install -D -m 644 ops/systemd/clavis-node.default "$ROOT/etc/default/clavis-node"
install -D -m 755 ops/health.sh "$ROOT/usr/lib/clavis/health"
install -D -m 644 LICENSE "$ROOT/usr/share/doc/clavis/copyright"
install -D -m 644 CHANGELOG.md "$ROOT/usr/share/doc/clavis/changelog"
install -d "$ROOT/usr/share/man/man1" "$ROOT/usr/share/bash-completion/completions" "$ROOT/usr/share/zsh/vendor-completions" \
	"$ROOT/usr/share/fish/vendor_completions.d"
"$BIN/clavis" man --out-dir "$ROOT/usr/share/man/man1" >/dev/null
gzip -9 -n "$ROOT"/usr/share/man/man1/*.1 "$ROOT/usr/share/doc/clavis/changelog"
"$BIN/clavis" completions bash >"$ROOT/usr/share/bash-completion/completions/clavis"
"$BIN/clavis" completions zsh >"$ROOT/usr/share/zsh/vendor-completions/_clavis"
"$BIN/clavis" completions fish >"$ROOT/usr/share/fish/vendor_completions.d/clavis.fish"

# dpkg-shlibdeps finds the packages of the libraries that the programs link. It looks for a source package.
mkdir "$WORK/debian"
printf 'Source: clavis\n\nPackage: clavis\nArchitecture: any\n' >"$WORK/debian/control"
DEPENDS=$(cd "$WORK" && dpkg-shlibdeps -O root/usr/bin/clavis root/usr/bin/clavis-node 2>/dev/null | sed 's/^shlibs:Depends=//' || true)
[ -n "$DEPENDS" ] || fail "dpkg-shlibdeps found no libraries: run it by hand on $BIN/clavis-node"

install -d "$ROOT/DEBIAN"
cat >"$ROOT/DEBIAN/control" <<CONTROL
Package: clavis
Version: $VERSION
Architecture: $ARCHITECTURE
Maintainer: the Clavis contributors <clavis@invalid>
Installed-Size: $(du -sk --exclude=DEBIAN "$ROOT" | cut -f 1)
Depends: adduser, $DEPENDS
Section: net
Priority: optional
Description: public key registry that no one owns
 A chain that records DID documents, the rotation and revocation of their keys, recovery by guardians and the epochs of
 groups. This package has the node clavis-node, its service for systemd, and the command clavis.
CONTROL
echo /etc/default/clavis-node >"$ROOT/DEBIAN/conffiles"
cp ops/deb/* "$ROOT/DEBIAN/"
chmod 755 "$ROOT/DEBIAN/"{postinst,prerm,postrm}
find "$ROOT" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

PACKAGE=$OUT/clavis_${VERSION}_$ARCHITECTURE.deb
dpkg-deb --root-owner-group --build "$ROOT" "$PACKAGE" >/dev/null
printf '%s\n' "$PACKAGE"
