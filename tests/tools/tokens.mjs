// Counts the texts of tests/data/tokens with a real tokenizer and holds the
// program's estimate against that. tokens.sh calls it:
//   tokens.mjs check PROGRAM   prints the table; status 1 if a bar is missed
//   tokens.mjs write           writes counts.tsv
//   tokens.mjs han             prints the rows of src/api/hanset.c
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {createRequire} from 'node:module';

const load = createRequire(path.join(process.env.TOKENIZER, 'x.js'));
const o200k = load('gpt-tokenizer/encoding/o200k_base');
const cl100k = load('gpt-tokenizer/encoding/cl100k_base');
const data = 'tests/data/tokens';
const BAR_MEAN = 8, BAR_UNDER = -25; // percent

const plain = {disallowedSpecial: new Set()};
const pieces = () => fs.readdirSync(data).filter((f) => f.endsWith('.txt'))
	.sort().map((f) => {
		const text = fs.readFileSync(path.join(data, f), 'utf8');
		return {file: f, family: f.replace(/-\d+\.txt$/, ''),
			chars: [...text].length,
			o: o200k.encode(text, plain).length,
			c: cl100k.encode(text, plain).length};
	});

function write() {
	const rows = pieces().map((p) => [p.file, p.chars, p.o, p.c].join('\t'));
	fs.writeFileSync(path.join(data, 'counts.tsv'),
		'file\tcharacters\to200k_base\tcl100k_base\n' +
		rows.join('\n') + '\n');
}

function counts(program, list, method) {
	const files = list.map((p) => path.join(data, p.file));
	const out = execFileSync(program, ['tokens', '--no-config', '--raw',
		'--json', '--method', method, ...files], {maxBuffer: 1 << 26});
	return JSON.parse(out).files.map((f) => f.tokens);
}

const percent = (n) => (n >= 0 ? '+' : '') + n.toFixed(1) + ' %';
const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
const furthest = (list) =>
	list.reduce((a, b) => Math.abs(b) > Math.abs(a) ? b : a, 0);
const line = (cells) => console.log(cells.map((c, i) =>
	i ? String(c).padStart(11) : String(c).padEnd(12)).join(''));

function check(program) {
	const list = pieces(), bad = [], families = new Map();
	const estimate = counts(program, list, 'estimate');
	const simple = counts(program, list, 'simple');
	list.forEach((p, i) => {
		p.error = (estimate[i] / p.o - 1) * 100;
		p.simple = (simple[i] / p.o - 1) * 100;
		p.estimate = estimate[i];
		families.set(p.family, [...families.get(p.family) || [], p]);
	});
	line(['family', 'characters', 'cl100k', 'o200k', 'estimate', 'error',
		'worst', 'simple']);
	const sum = (of, key) => of.reduce((a, p) => a + p[key], 0);
	for (const [name, of] of families) {
		const error = mean(of.map((p) => p.error));
		if (error < BAR_UNDER)
			bad.push(`${name}: ${percent(error)}`);
		line([name, sum(of, 'chars'), sum(of, 'c'), sum(of, 'o'),
			sum(of, 'estimate'), percent(error),
			percent(furthest(of.map((p) => p.error))),
			percent(mean(of.map((p) => p.simple)))]);
	}
	const texts = list.filter((p) => p.family !== 'runs');
	const all = mean(texts.map((p) => Math.abs(p.error)));
	if (all >= BAR_MEAN)
		bad.push(`mean error ${all.toFixed(1)} %`);
	console.log(`\nmean absolute error of ${texts.length} pieces (without ` +
		`runs): ${all.toFixed(1)} %, the simple rule's ` +
		`${mean(texts.map((p) => Math.abs(p.simple))).toFixed(1)} %`);
	console.log(`bars: mean under ${BAR_MEAN} %, no family below ` +
		`${BAR_UNDER} %: ${bad.length ? 'MISSED: ' + bad.join(', ')
			: 'held'}`);
	return bad.length ? 1 : 0;
}

function han() {
	const rows = [];
	for (let word = 0x4e00; word < 0xa000; word += 64) {
		let bits = 0n;
		for (let i = 0; i < 64; i++)
			if (o200k.encode(String.fromCodePoint(word + i)).length === 1)
				bits |= 1n << BigInt(i);
		rows.push('0x' + bits.toString(16).padStart(16, '0') + ',');
	}
	console.log(rows.join('\n'));
}

const [what, program] = process.argv.slice(2);
if (what === 'write')
	write();
else if (what === 'han')
	han();
else
	process.exit(check(program));
