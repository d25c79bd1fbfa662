#!/bin/sh
# The house rule: who may include whom, and which library where.
bad=0

complain() {
	echo "$1" >&2
	bad=$((bad + 1))
}

# Floors from the bottom; a file includes its own and those below.
allowed=
for floor in base event api session tui app; do
	allowed="$allowed $floor"
	for f in src/$floor/*.[ch]; do
		for inc in $(sed -n 's/^#include "\([a-z]*\)\/.*/\1/p' "$f"); do
			case " $allowed " in
			*" $inc "*) ;;
			*) complain "$f includes $inc/, which is above it" ;;
			esac
		done
	done
done
for f in src/practice/*.[ch]; do
	for inc in $(sed -n 's/^#include "\([a-z]*\)\/.*/\1/p' "$f"); do
		case $inc in
		base | event | practice) ;;
		*) complain "$f includes $inc/: practice stands on base and event" ;;
		esac
	done
done

# A foreign library is included by the files named and no other.
only() {
	header=$1
	shift
	for f in $(grep -lE "^#include <$header" src/*/*.[ch]); do
		case " $* " in
		*" $f "*) ;;
		*) complain "$f includes <$header…>" ;;
		esac
	done
}
only 'curl/' src/api/http.c
only '(n?curses|term)\.h' src/tui/screen.c
only 'readline/' src/tui/input.c
only 'md4c' src/tui/mdparse.c src/session/exporthtmlmd.c
only 'utf8proc' src/base/text.c
only 'microhttpd' src/practice/server.c
for f in $(grep -l '^#include <jansson' src/*/*.[ch]); do
	case $f in
	src/event/* | src/api/* | src/session/* | src/practice/*) ;;
	*) complain "$f includes <jansson.h>" ;;
	esac
done

# Within a floor no cycles: a header is reached from itself by no path.
for f in src/*/*.h; do
	seen= todo=$(sed -n 's/^#include "\(.*\)"/src\/\1/p' "$f")
	while [ -n "$todo" ]; do
		next=
		for g in $todo; do
			case " $seen " in *" $g "*) continue ;; esac
			seen="$seen $g"
			[ "$g" = "$f" ] && complain "$f includes itself"
			next="$next $(sed -n 's/^#include "\(.*\)"/src\/\1/p' "$g")"
		done
		todo=$(echo $next)
	done
done

# The first line of each file says what it does.
for f in src/*/*.[ch]; do
	head -n 1 "$f" | grep -q '^/\* .*\. \*/$' ||
		complain "$f: the first line must say what it does"
done

sh tests/tools/po.sh check ||
	complain 'src/po lags behind the sources: sh tests/tools/po.sh write'

sh tests/tools/filelist.sh check ||
	complain 'docs/architecture.md lags behind the files: make docs'

[ "$bad" -eq 0 ] && echo '[  PASSED  ] 1 test(s).'
[ "$bad" -eq 0 ]
