#!/bin/sh
# Times `sidetone sessions search` against grep on sessions it makes:
# searchbench.sh [BUILD [MB]]
set -eu
build=${1:-build} mb=${2:-1024}
word=quokkaberry # tests/tools/gensessions.c plants it
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
dir=$home/sidetone/sessions
mkdir -p "$dir"
"$build/tests/tools/gensessions" "$dir" "$mb" 1

# The best of five runs in a warm cache, in milliseconds.
best() {
	least=
	for i in 0 1 2 3 4 5; do
		from=$(date +%s%N)
		"$@" >/dev/null || [ $? -eq 1 ]
		ms=$((($(date +%s%N) - from) / 1000000))
		[ "$i" -gt 0 ] || continue
		[ -n "$least" ] && [ "$least" -le "$ms" ] || least=$ms
	done
	echo "$least"
}

export XDG_DATA_HOME="$home"
list=$(best "$build/sidetone" sessions)
search=$(best "$build/sidetone" sessions search "$word")
grep=$(best grep -rF "$word" "$dir")
echo "sessions               $list ms"
echo "sessions search $word  $search ms," \
	"$("$build/sidetone" sessions search "$word" | grep -c "$word") lines"
echo "grep -rF $word         $grep ms," \
	"$(grep -rF "$word" "$dir" | grep -c "$word") lines"
echo "search / grep          $((search * 10 / grep / 10)).$((search * 10 / grep % 10))"
