#!/bin/sh
# Runs test programs in a clean environment and adds up: run.sh BUILD TEST…
build=$1
shift
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
passed=0 failed=0 skipped=0
for t; do
	name=${t#"$build"/tests/}
	case $t in
	*.sh) set -- sh "$t" ;;
	*) set -- "./${t#./}" ;;
	esac
	case $t in /*) set -- "$t" ;; esac
	out=$(env -i PATH="$PATH" HOME="$home" TMPDIR="${TMPDIR:-/tmp}" \
		LANG=C.UTF-8 TZ=UTC TERM=xterm-256color BUILD="$build" \
		SIDETONE="$build/sidetone" \
		PRACTICE="$build/sidetone-practice" \
		${GENERATE:+GENERATE="$GENERATE"} \
		${ASAN_OPTIONS:+ASAN_OPTIONS="$ASAN_OPTIONS"} \
		${LSAN_OPTIONS:+LSAN_OPTIONS="$LSAN_OPTIONS"} \
		timeout 300 "$@" 2>&1 </dev/null)
	status=$?
	p=$(printf '%s\n' "$out" |
		sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s).*/\1/p' | tail -n 1)
	f=$(printf '%s\n' "$out" |
		sed -n 's/^\[  FAILED  \] \([0-9]*\) test(s).*/\1/p' | tail -n 1)
	s=$(printf '%s\n' "$out" |
		sed -n 's/^\[  SKIPPED \] \([0-9]*\) test(s).*/\1/p' | tail -n 1)
	p=${p:-0} f=${f:-0} s=${s:-0}
	# A crash, or an exit without a summary, is a failure of its own.
	[ "$status" -eq 0 ] || [ "$f" -gt 0 ] || f=1
	[ "$p" -gt 0 ] || [ "$f" -gt 0 ] || f=1
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	if [ "$f" -gt 0 ]; then
		# What failed comes last: a sanitizer's report may be long.
		printf '%s\n' "$out" | grep -v '^\[ *\(OK\|RUN\) *\]'
		printf '%s\n' "$out" | grep '^\[ *\(ERROR\|LINE\|FAILED\) '
		printf 'FAILED %s (status %s)\n' "$name" "$status"
	else
		skip=
		[ "$s" -eq 0 ] || skip=", $s skipped"
		printf 'ok     %s (%s%s)\n' "$name" "$p" "$skip"
	fi
done
skip=
[ "$skipped" -eq 0 ] || skip=", $skipped skipped"
printf '%s passed, %s failed%s\n' "$passed" "$failed" "$skip"
[ "$failed" -eq 0 ]
