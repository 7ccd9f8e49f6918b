#!/usr/bin/env bash
# Installs a package of scripts/deb.sh with dpkg into a copy of this machine's root that is thrown away, starts its node as the
# service would, until five blocks are final, stops it, and removes the package. It needs root on Debian and changes nothing
# of the machine. It applies the account, the empty set of capabilities, the read-only root and the hidden /proc of the unit.
# It cannot apply the filter of system calls and the name spaces, which systemd makes. Argument: the package.
source "$(dirname "$0")/lib.sh"

[ $# -eq 1 ] && [ -f "$1" ] || fail "expected one argument, the package: make it with scripts/deb.sh"
[ "$(id -u)" = 0 ] || fail "only root can install a package: run this script as root"
if [ -z "${IN_NAMESPACE:-}" ]; then
	# All mounts end with this name space, and the node with its process.
	IN_NAMESPACE=1 exec unshare --mount --pid --fork --kill-child "$0" "$(realpath "$1")"
fi

say() { printf 'try-deb: %s\n' "$*"; }
in_root() { chroot "$ROOT" "$@"; }

ARENA=$(mktemp -d)
trap 'umount --lazy "$ARENA"; rmdir "$ARENA"' EXIT
mount -t tmpfs -o size=2g tmpfs "$ARENA"
ROOT=$ARENA/root
mkdir "$ARENA/upper" "$ARENA/work" "$ROOT"
mount -t overlay overlay -o "lowerdir=/,upperdir=$ARENA/upper,workdir=$ARENA/work" "$ROOT"
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
mount -t tmpfs tmpfs "$ROOT/tmp"
mount -t tmpfs tmpfs "$ROOT/run"
cp "$1" "$ROOT/tmp/clavis.deb"

in_root dpkg --install /tmp/clavis.deb >"$ARENA/dpkg.log" 2>&1 || fail "dpkg did not install the package: $(cat "$ARENA/dpkg.log")"
say "installed $(in_root dpkg-query -W -f '${Package} ${Version}' clavis), which depends on $(in_root dpkg-query -W -f '${Depends}' clavis)"
[ "$(in_root stat -c '%U %a' /var/lib/clavis)" = 'clavis 700' ] || fail "/var/lib/clavis is not for the account clavis alone"
for file in /usr/bin/clavis /usr/share/man/man1/clavis.1.gz /usr/lib/systemd/system/clavis-node.service; do
	[ -s "$ROOT$file" ] || fail "the package has no $file"
done
if in_root systemd-analyze --version >/dev/null 2>&1; then
	in_root systemd-analyze verify /usr/lib/systemd/system/clavis-node.service >"$ARENA/verify.log" 2>&1 ||
		fail "systemd-analyze refuses the unit: $(cat "$ARENA/verify.log")"
	say "systemd-analyze verifies the unit"
else
	say "systemd-analyze is missing: the unit was not verified"
fi

# One validator that needs no other, in the place of the chain that an operator names.
sed -i 's|^CLAVIS_NODE_ARGS=.*|CLAVIS_NODE_ARGS="--dev --port 0 --rpc-port 0 --resolver-addr 127.0.0.1:0 --no-prometheus --no-mdns"|' \
	"$ROOT/etc/default/clavis-node"
COMMAND=$(sed -n 's/^ExecStart=//p' "$ROOT/usr/lib/systemd/system/clavis-node.service")
mount --bind "$ROOT/var/lib/clavis" "$ROOT/var/lib/clavis"
umount "$ROOT/proc"
mount -t proc -o subset=pid,hidepid=invisible proc "$ROOT/proc"
mount -o remount,bind,ro "$ROOT"
# The shell splits the variable at its spaces, as systemd does.
env -i PATH=/usr/sbin:/usr/bin chroot "$ROOT" setpriv --reuid=clavis --regid=clavis --clear-groups --no-new-privs \
	--bounding-set=-all --inh-caps=-all -- \
	sh -c "set -a; . /etc/default/clavis-node; umask 077; cd /var/lib/clavis; exec $COMMAND" >"$ARENA/node.log" 2>&1 &
NODE=$!
is_final() { grep -qE 'finalized #([5-9]|[0-9]{2,}) ' "$ARENA/node.log" || ! kill -0 "$NODE" 2>/dev/null; }
wait_until 120 "five final blocks" is_final
kill -0 "$NODE" 2>/dev/null || fail "the node ended: $(tail -n 20 "$ARENA/node.log")"
say "the node made blocks: $(grep -oE 'finalized #[0-9]+' "$ARENA/node.log" | tail -n 1)"
[ -z "$(find "$ROOT/var/lib/clavis" -mindepth 1 ! -user "$(in_root id -u clavis)")" ] || fail "a file of the node is not its own"
[ -z "$(find "$ROOT/var/lib/clavis" -mindepth 1 -perm /077)" ] || fail "others can read files of the node"
kill "$NODE"
status=0
wait "$NODE" || status=$?
[ $status -eq 0 ] || fail "the node ended with $status at SIGTERM: $(tail -n 5 "$ARENA/node.log")"
say "the node stopped in good order"

mount -o remount,bind,rw "$ROOT"
in_root dpkg --purge clavis >>"$ARENA/dpkg.log" 2>&1 || fail "dpkg did not remove the package: $(tail -n 5 "$ARENA/dpkg.log")"
[ ! -e "$ROOT/usr/bin/clavis-node" ] || fail "the program is still there"
[ -d "$ROOT/var/lib/clavis/chains" ] || fail "the state of the node was removed with the package"
say "removed the package; the state stayed"
