#!/bin/sh
# How far off the token estimate is: tokens.sh [check|write|han] with a real
# tokenizer, which it fetches from npm. `check` prints a table and fails where
# a bar is missed, `write` makes the texts that are made and stores the true
# counts, `han` prints the table of src/api/hanset.c.
set -eu

program=${SIDETONE:-${BUILD:-build}/sidetone}
case $program in /*) ;; *) program=$PWD/$program ;; esac
if [ -z "${TOKENIZER:-}" ]; then
	TOKENIZER=$(mktemp -d)
	export TOKENIZER
	trap 'rm -rf "$TOKENIZER"' EXIT
	npm install --silent --no-save --no-audit --no-fund \
		--prefix "$TOKENIZER" gpt-tokenizer@4 >&2
fi
if [ "${1:-check}" = write ]; then
	node tests/tools/tokentexts.mjs tests/data/tokens
fi
node tests/tools/tokens.mjs "${1:-check}" "$program"
