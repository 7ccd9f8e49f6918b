#!/usr/bin/env bash
# Checks that each link of our Markdown files into the repository leads to a file, and to the heading that it names.
set -euo pipefail
cd "$(dirname "$0")/.."

# Prints the anchors of the headings of a file: in lower case, without punctuation, with hyphens instead of spaces.
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
			echo "$file: $link: there is no such file: correct the path"
			dead=1
		elif [[ $link == *#* && $target == *.md ]] && ! anchors "$target" | grep -qxF -- "${link#*#}"; then
			echo "$file: $link: the file has no such heading: correct the part behind #"
			dead=1
		fi
	done < <(sed '/^```/,/^```$/d' "$file" | grep -oE '\]\([^)]+\)' | sed 's/^](//; s/)$//' | grep -vE '^[a-z]+:' || true)
done < <(git ls-files --cached --others --exclude-standard '*.md')
echo "$links links checked"
exit $dead
