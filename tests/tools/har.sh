#!/bin/sh
# Whether HTTP Archives are valid: har.sh FILE.har… with the published schema
# and its validator, which it fetches from npm. Checks the sums of the timings
# as well, which a schema cannot.
set -eu

if [ -z "${HARCHECK:-}" ]; then
	HARCHECK=$(mktemp -d)
	trap 'rm -rf "$HARCHECK"' EXIT
	npm install --silent --no-save --no-audit --no-fund \
		--prefix "$HARCHECK" har-validator@5 >&2
fi
NODE_PATH=$HARCHECK/node_modules node -e '
const fs = require("fs"), validate = require("har-validator");
const sum = t => ["blocked", "dns", "connect", "send", "wait", "receive"]
	.reduce((n, part) => n + Math.max(t[part], 0), 0);
const check = async file => {
	const har = JSON.parse(fs.readFileSync(file, "utf8"));
	await validate.har(har);
	har.log.entries.forEach((e, i) => {
		if (e.time !== sum(e.timings))
			throw new Error(`entry ${i}: time is no sum`);
		if (e.timings.ssl > e.timings.connect)
			throw new Error(`entry ${i}: ssl is beyond connect`);
	});
	console.log(`${file}: valid, ${har.log.entries.length} entries`);
};
(async () => {
	for (const file of process.argv.slice(1))
		await check(file);
})().catch(e => {
	console.error(e.errors || e.message);
	process.exit(1);
});
' "$@"
