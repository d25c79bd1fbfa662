#!/bin/sh
# Whether exports are OTLP/JSON: otlp.sh FILE.otlp.json… reads them with the
# message classes of OpenTelemetry, which it fetches from npm, and writes them
# again: what these do not know would be missing.
set -eu

if [ -z "${OTLPCHECK:-}" ]; then
	OTLPCHECK=$(mktemp -d)
	trap 'rm -rf "$OTLPCHECK"' EXIT
	npm install --silent --no-save --no-audit --no-fund \
		--prefix "$OTLPCHECK" \
		@opentelemetry/otlp-transformer@0.57.2 >&2
fi
NODE_PATH=$OTLPCHECK/node_modules node -e '
const assert = require("assert"), fs = require("fs"), path = require("path");
const root = require(path.join(process.env.NODE_PATH,
	"@opentelemetry/otlp-transformer/build/src/generated/root.js"));
const proto = root.opentelemetry.proto;
const Request = proto.collector.trace.v1.ExportTraceServiceRequest;
// IDs are hex in OTLP/JSON, where protocol buffers have base64.
const ids = ["traceId", "spanId", "parentSpanId"];
const each = (data, f) => data.resourceSpans.forEach(r =>
	r.scopeSpans.forEach(s => s.spans.forEach(f)));
const convert = (data, from, to) => each(data, span => ids.forEach(id => {
	if (id in span)
		span[id] = Buffer.from(span[id], from).toString(to);
}));
const check = file => {
	const text = fs.readFileSync(file, "utf8"), data = JSON.parse(text);
	const spans = new Map();
	each(data, span => {
		assert.match(span.traceId, /^[0-9a-f]{32}$/);
		assert.match(span.spanId, /^[0-9a-f]{16}$/);
		assert(!spans.has(span.spanId), "a span ID twice");
		assert(BigInt(span.endTimeUnixNano) >=
			BigInt(span.startTimeUnixNano));
		spans.set(span.spanId, span);
	});
	for (const span of spans.values())
		if (span.parentSpanId)
			assert.equal(spans.get(span.parentSpanId).traceId,
				span.traceId);
	convert(data, "hex", "base64");
	const message = Request.fromObject(data);
	assert.equal(Request.verify(message), null);
	const bytes = Request.encode(message).finish();
	const back = Request.toObject(Request.decode(bytes), {
		arrays: true, bytes: String, enums: Number, longs: String });
	convert(back, "base64", "hex");
	// What stands in one of them only: an unknown field is dropped, one
	// that is left out gets its default.
	const strip = v => Array.isArray(v) ? v.map(strip)
		: v && typeof v === "object" ? Object.fromEntries(
			Object.entries(v).filter(([, x]) => !(x === 0 ||
				x === "" || (Array.isArray(x) && !x.length)))
			.map(([k, x]) => [k, strip(x)])) : v;
	assert.deepEqual(strip(back), strip(JSON.parse(text)));
	console.log(`${file}: valid, ${spans.size} spans, ` +
		`${bytes.length} bytes as protocol buffers`);
};
process.argv.slice(1).forEach(check);
' "$@"
