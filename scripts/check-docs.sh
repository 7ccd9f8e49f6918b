#!/usr/bin/env bash
# Every link in our Markdown files that points into the repository leads to a file, and to a heading where it names one.
set -euo pipefail
cd "$(dirname "$0")/.."

# The anchors that a file's headings make: lower case, punctuation dropped, spaces as hyphens.
anchors() {
	sed -n '/^```/,/^```$/d; s/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

dead=0
links=0
while IFS= read -r file; do
	while IFS= read -r link; do
		links=$((links + 1))
		path=${link%%#*}
		target=$file
		[ -z "$path" ] || target=$(dirname "$file")/$path
		if [ ! -e "$target" ]; then
			echo "$file: $link: no such file"
			dead=1
		elif [[ $link == *#* && $target == *.md ]] && ! anchors "$target" | grep -qxF -- "${link#*#}"; then
			echo "$file: $link: no such heading"
			dead=1
		fi
	done < <(sed '/^```/,/^```$/d' "$file" | grep -oE '\]\([^)]+\)' | sed 's/^](//; s/)$//' | grep -vE '^[a-z]+:' || true)
done < <(git ls-files --cached --others --exclude-standard '*.md')
echo "$links links checked"
exit $dead
