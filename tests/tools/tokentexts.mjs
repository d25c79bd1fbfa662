// The texts of tests/data/tokens that are made, not written: the same at
// each run. Prints nothing; `node tokentexts.mjs FOLDER` writes them.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

let drawn = 0;
const bytes = (n) => {
	let all = Buffer.alloc(0);
	while (all.length < n)
		all = Buffer.concat([all, crypto.createHash('sha256')
			.update(`sidetone ${drawn++}`).digest()]);
	return all.subarray(0, n);
};
const below = (n) => bytes(4).readUInt32LE() % n;
const pick = (list) => list[below(list.length)];
const two = (n) => String(n).padStart(2, '0');
const times = (n, make) => Array.from({length: n}, (_, i) => make(i));

const words = ['account', 'order', 'customer', 'report', 'price', 'table',
	'window', 'system', 'update', 'item', 'value', 'total', 'first',
	'image', 'user', 'group', 'session', 'status', 'region', 'server',
	'page', 'detail', 'search', 'garden', 'bridge', 'letter', 'winter'];
const cities = ['Berlin', 'Lyon', 'Oslo', 'Porto', 'Kyoto', 'Leeds', 'Gdańsk'];
const uuid = () => {
	const x = bytes(16).toString('hex');
	return [x.slice(0, 8), x.slice(8, 12), '4' + x.slice(13, 16),
		'a' + x.slice(17, 20), x.slice(20)].join('-');
};
const clock = () =>
	`1${below(10)}:${two(below(60))}:${two(below(60))}`;
const record = (i) => ({
	id: 4000 + i,
	uid: bytes(6).toString('hex'),
	title: `${pick(words)} ${pick(words)}`,
	price: below(100000) / 100,
	tags: [pick(words), pick(words)],
	active: below(2) === 1,
	owner: {name: pick(['Ana', 'Ben', 'Chloe', 'Dario']), city: pick(cities)},
	updatedAt: `2025-0${1 + below(9)}-${two(1 + below(28))}T${clock()}Z`,
});
const csv = (i) => [1000 + i, `2025-${two(1 + below(12))}-${two(1 + below(28))}`,
	`${pick(words)} ${pick(words)}`, below(9999) + '.' + two(below(100)),
	pick(cities)].join(',');
const access = () => `192.168.${below(256)}.${below(256)} - - ` +
	`[${two(1 + below(28))}/Mar/2025:${clock()} +0000] ` +
	`"GET /${pick(words)}/${below(9999)} HTTP/1.1" ` +
	`${pick([200, 200, 304, 404, 500])} ${below(90000)} "-" "curl/8.5.0"`;
const service = () => `2025-03-${two(1 + below(28))}T${clock()}.${below(900) + 100}Z ` +
	`${pick(['INFO', 'WARN', 'ERROR', 'DEBUG'])} [${pick(words)}-${below(20)}] ` +
	`${pick(words)} ${pick(words)} ${pick(['failed after', 'done in', 'took'])} ` +
	`${below(3000)}ms request=${bytes(4).toString('hex')}`;
const url = () => `https://${pick(['www', 'api', 'cdn', 'docs'])}.` +
	`${pick(words)}-${pick(words)}.${pick(['com', 'org', 'net', 'io'])}/` +
	`${pick(words)}/${pick(words)}_${below(100000)}?${pick(words)}=` +
	`${bytes(4).toString('hex')}&page=${below(90)}`;
const wrap = (s, n) => s.match(new RegExp(`.{1,${n}}`, 'g')).join('\n');

const texts = {
	'json-1': JSON.stringify(times(6, record), null, 2),
	'json-2': JSON.stringify({openapi: '3.1.0', paths: Object.fromEntries(
		times(5, (i) => [`/${words[i]}s/{id}`, {get: {
			summary: `Read one ${words[i]}`,
			parameters: [{name: 'id', in: 'path', required: true,
				schema: {type: 'integer'}}],
			responses: {200: {description: 'found'},
				404: {description: `no such ${words[i]}`}}}}]))},
	null, 4),
	'jsonmin-1': JSON.stringify(times(11, record)),
	'jsonmin-2': JSON.stringify(times(60, () => [below(1e6), below(1e4) / 1e4,
		pick(words), null])),
	'csv-1': 'id,date,name,amount,city\n' + times(45, csv).join('\n'),
	'csv-2': 'time;x;y;z\n' + times(60, (i) => [i * 50, ...times(3,
		() => (below(20000) / 1000 - 10).toFixed(4))].join(';')).join('\n'),
	'log-1': times(18, access).join('\n'),
	'log-2': times(19, service).join('\n'),
	'hex-1': bytes(1000).toString('hex'),
	'hex-2': times(30, () => bytes(32).toString('hex')).join('\n'),
	'base64-1': bytes(1500).toString('base64'),
	'base64-2': wrap(bytes(1400).toString('base64'), 76),
	'uuid-1': times(54, uuid).join('\n'),
	'uuid-2': times(50, () => `"${uuid()}"`).join(', '),
	'url-1': times(24, url).join('\n'),
	'runs-1': ' '.repeat(1000),
	'runs-2': '\n'.repeat(1000),
	'runs-3': 'a'.repeat(1000),
	'runs-4': '-'.repeat(1000),
	'runs-5': '='.repeat(1000),
	'runs-6': '0'.repeat(1000),
	'runs-7': '\t'.repeat(1000),
};
for (const [name, text] of Object.entries(texts))
	fs.writeFileSync(path.join(process.argv[2], name + '.txt'), text);
