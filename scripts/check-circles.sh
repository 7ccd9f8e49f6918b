#!/usr/bin/env bash
# Checks that the modules of each crate depend on each other in one direction only, without circles.
#
# A module is a name that the root of the crate declares: `foo.rs` and the folder `foo/` are one module. The check
# leaves out the root, because it declares all modules, and each module may use it. A name that the root re-exports
# counts as a use of its module. The check leaves out tests, mocks and benchmarks, too.
#
# Limit: the check reads `use crate::…`, `crate::…` and `super::…`. It does not see a method call on a type that the
# root declares, such as `Pallet::<T>::enter`, because the call names no module.
#
# Arguments: the folders of the crates to check. Without arguments it checks all crates of the repository.
set -euo pipefail
cd "$(dirname "$0")/.."

LEFT_OUT='(^|/)(tests?|mock|testing|benchmark(s|ing)?)(\.rs$|/)'

# Prints a line "MODULE MODULE FILE" for each use of one module by another. Arguments: the root file, then the files
# below it.
uses() {
	awk -v left_out="$LEFT_OUT" '
		# Notes the path of the file below the root, as a list of module names.
		FNR == 1 {
			path = substr(FILENAME, length(folder()) + 1)
			sub(/\.rs$/, "", path)
			sub(/\/mod$/, "", path)
			file[++files] = path
			source[files] = FILENAME
			skipping = 0
		}
		{
			line = $0
			sub(/(^|[^:"])\/\/.*/, "", line)
			# Skips an item that only tests or benchmarks compile, up to its end.
			if (line ~ /^[ \t]*#\[cfg\(((all|any)\()?(test|feature = "runtime-benchmarks")/) {
				skipping = 1
				depth = 0
				sub(/^[ \t]*#\[[^\]]*\]/, "", line)
			}
			if (skipping) {
				depth += gsub(/[{(]/, "&", line) - gsub(/[})]/, "&", line)
				if (depth <= 0 && line ~ /[;,}][ \t]*$/) skipping = 0
				next
			}
			text[files] = text[files] " " line
		}
		function folder() {
			match(ARGV[1], /.*\//)
			return substr(ARGV[1], 1, RLENGTH)
		}
		# Returns the top-level names in the path or the braces at the start of `rest`, with spaces between them.
		function names(rest,    i, c, level, found, name) {
			if (match(rest, /^[A-Za-z_][A-Za-z0-9_]*/)) return substr(rest, 1, RLENGTH)
			if (substr(rest, 1, 1) != "{") return ""
			level = 0
			for (i = 1; i <= length(rest); i++) {
				c = substr(rest, i, 1)
				if (c == "{") { level++; if (level == 1) start = 1; continue }
				if (c == "}") { level--; if (level == 0) break; continue }
				if (c == ",") { if (level == 1) start = 1; continue }
				if (level == 1 && start && match(substr(rest, i), /^[A-Za-z_][A-Za-z0-9_]*/)) {
					found = found " " substr(rest, i, RLENGTH)
					i += RLENGTH - 1
					start = 0
				}
			}
			return found
		}
		# Reads the modules that the root declares, and the names that it re-exports from each of them.
		function read_root(    rest, name, list, n, i, item) {
			rest = text[1]
			while (match(rest, /(^|[ \t])mod [a-z_0-9]+;/)) {
				name = substr(rest, RSTART, RLENGTH - 1)
				sub(/.*mod /, "", name)
				if ((name ".rs") !~ left_out) module[name] = 1
				rest = substr(rest, RSTART + RLENGTH)
			}
			rest = text[1]
			while (match(rest, /use [a-z_0-9]+::[^;]*;/)) {
				item = substr(rest, RSTART + 4, RLENGTH - 4)
				rest = substr(rest, RSTART + RLENGTH)
				name = item
				sub(/::.*/, "", name)
				if (!(name in module)) continue
				n = split(item, list, /[^A-Za-z0-9_]+/)
				for (i = 2; i <= n; i++) if (!(list[i] in module)) home[list[i]] = name
			}
		}
		function report(from, rest,    list, n, i, to) {
			n = split(names(rest), list, " ")
			for (i = 1; i <= n; i++) {
				to = list[i]
				if (to in home) to = home[to]
				if (to in module && to != from) print from, to, source[f]
			}
		}
		END {
			read_root()
			for (f = 2; f <= files; f++) {
				levels = split(file[f], place, "/")
				from = place[1]
				if (!(from in module)) continue
				rest = text[f]
				# One `super` for each level of the file leads to the root.
				ups = ""
				for (i = 1; i <= levels; i++) ups = ups "super::"
				while (match(rest, "(crate::|" ups ")")) {
					before = substr(rest, RSTART - 1, 1)
					rest = substr(rest, RSTART + RLENGTH)
					if (before !~ /[A-Za-z0-9_:]/) report(from, rest)
				}
			}
		}
	' "$@" | sort -u
}

# Reads uses, and prints those on a circle. In a circle, the used module leads back to the module that uses it.
circles() {
	awk '
		{ from[NR] = $1; to[NR] = $2; file[NR] = $3; modules[$1]; modules[$2]; leads[$1, $2] }
		END {
			for (by in modules) for (one in modules) if ((one, by) in leads)
				for (other in modules) if ((by, other) in leads) leads[one, other]
			for (i = 1; i <= NR; i++) if ((to[i], from[i]) in leads) print "  " from[i] " uses " to[i] " in " file[i]
		}
	'
}

# Prints the circles of a crate, and fails if there is one. Arguments: the name to print, the root file.
check() {
	local name=$1 root=$2 files found
	# A folder src/bin/NAME is a crate of its own.
	mapfile -t files < <(find "$(dirname "$root")" -name '*.rs' ! -path "$root" | grep -vE "$LEFT_OUT" |
		{ [[ $root == */bin/* ]] && cat || grep -v '/src/bin/' || true; } | sort)
	[ ${#files[@]} -gt 0 ] || return 0
	checked=$((checked + 1))
	found=$(uses "$root" "${files[@]}" | circles)
	[ -n "$found" ] || return 0
	printf '%s: these uses form one or more circles:\n%s\n' "$name" "$found"
	return 1
}

checked=0
failed=0
if [ $# -eq 0 ]; then
	mapfile -t crates < <(git ls-files --cached --others --exclude-standard '*/Cargo.toml' | xargs -n 1 dirname | sort)
	set -- "${crates[@]}"
fi
for crate in "$@"; do
	for root in "$crate"/src/lib.rs "$crate"/src/main.rs "$crate"/src/bin/*/main.rs; do
		[ -f "$root" ] || continue
		check "$crate" "$root" || failed=1
	done
done
if [ $failed -ne 0 ]; then
	echo "Expected uses in one direction: move the common part into a module below both, or reverse one of the uses."
	exit 1
fi
echo "$checked crates checked, no circles"
