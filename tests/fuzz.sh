#!/bin/sh
# Builds each fuzzer with clang and runs it for a while: fuzz.sh BUILD SECONDS
set -eu
build=$1 seconds=${2:-60}
flags='-std=c11 -D_DEFAULT_SOURCE -Isrc -O1 -g -DSIDETONE_VERSION="fuzz"'
flags="$flags -DSIDETONE_PREFIX=\"/usr/local\""
flags="$flags -fsanitize=fuzzer-no-link,address,undefined"
mkdir -p "$build"
sh src/base/embed.sh api_files src/api/*.json >"$build/api_files.c"
sh src/base/embed.sh app_files themes/*.theme src/app/keys.conf \
	>"$build/app_files.c"
objects=
for list in api_files app_files; do
	clang $flags -c -o "$build/$list.o" "$build/$list.c"
	objects="$objects $build/$list.o"
done
for c in src/base/*.c src/event/*.c src/api/*.c src/session/*.c src/tui/*.c \
	src/app/*.c; do
	[ "$c" != src/app/main.c ] || continue
	o=$build/$(echo "$c" | tr / _).o
	if [ ! -e "$o" ] || [ -n "$(find src -newer "$o" -name '*.[ch]' | head -n 1)" ]; then
		clang $flags -fno-sanitize-recover=all -c -o "$o" "$c"
	fi
	objects="$objects $o"
done
passed=0 failed=0
for c in tests/fuzz/fuzz_*.c; do
	name=$(basename "$c" .c)
	clang $flags -fno-sanitize-recover=all -fsanitize=fuzzer \
		-o "$build/$name" "$c" $objects \
		-lncursesw -ltinfo -lreadline -lmd4c -lcurl -ljansson \
		-lutf8proc -lm
	mkdir -p "$build/corpus/$name"
	if "$build/$name" -max_total_time="$seconds" -timeout=10 \
		-rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
		-artifact_prefix="$build/" "$build/corpus/$name" \
		"tests/fuzz/corpus/${name#fuzz_}" >"$build/$name.log" 2>&1; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' \
			"$build/$name.log")
		echo "ok     $name ($runs runs)"
		passed=$((passed + 1))
	else
		tail -n 40 "$build/$name.log"
		echo "FAILED $name"
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
