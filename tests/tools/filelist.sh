#!/bin/sh
# The list of files in docs/architecture.md: filelist.sh print|write|check
list() {
	for floor in base event api session tui app practice; do
		printf '**src/%s**\n\n' "$floor"
		for f in src/$floor/*.[ch]; do
			base=${f%.[ch]}
			# A pair is told by its header.
			case $f in
			*.c) [ -e "$base.h" ] && continue ;;
			esac
			sed -n "1s|^/\* \(.*\)\. \*/\$|- \`${base##*/}\`: \1|p" "$f"
		done
		echo
	done
}

doc=docs/architecture.md
mark='<!-- the rest is written by make docs -->'
whole() {
	sed "/^$mark\$/q" "$doc"
	echo
	list
}

case $1 in
print) list ;;
write) whole >"$doc.new" && mv "$doc.new" "$doc" ;;
check) whole | cmp -s - "$doc" ;;
esac
