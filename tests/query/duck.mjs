// DuckDB asked the questions of questions.tsv. usage: node duck.mjs FOLDER_OF_CSV QUESTIONS NODE_MODULES
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';

const [folder, questions, modules] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(modules + '/')('@duckdb/node-api');
const say = (...words) => console.log(words.join('\t'));

function hashOf(rows) {
	let hash = 2166136261;
	const encoder = new TextEncoder();

	for (const row of rows)
		for (const byte of encoder.encode(row.map((v) => v ?? '').join('\t') + '\n'))
			hash = Math.imul(hash ^ byte, 16777619);
	return (hash >>> 0).toString(16).padStart(8, '0');
}

// Fetching is part of the time, making JavaScript values of it is not.
async function ask(label, connection, name, sql) {
	const start = performance.now();
	let ms = Infinity, chunks;

	do {
		const before = performance.now();
		chunks = await (await connection.run(sql)).fetchAllChunks();
		ms = Math.min(ms, performance.now() - before);
	} while (performance.now() - start < 500);
	const count = chunks.reduce((n, c) => n + c.rowCount, 0);
	const rows = count > 1000000 ? null : chunks.flatMap((c) => c.getRows());
	say(label, name, ms.toFixed(2), rows ? `${count}:${hashOf(rows)}` : '-');
}

async function load(connection, label, form) {
	const before = performance.now();

	for (const table of ['tcp', 'exec'])
		await connection.run(form(table));
	say(label, (performance.now() - before).toFixed(0));
}

const instance = await DuckDBInstance.create(folder + '/duck.db', { threads: '2' });
const table = await instance.connect(), parquet = await instance.connect();
const list = readFileSync(questions, 'utf8').split('\n').filter(Boolean).map((l) => l.split('\t'));

await load(table, 'duckdb-import', (t) => `create table ${t} as from read_csv('${folder}/${t}.csv', nullstr='')`);
await load(table, 'parquet-write', (t) => `copy ${t} to '${folder}/${t}.parquet' (format parquet, compression zstd)`);
await table.run('checkpoint');
await parquet.run('create temp view tcp as from read_parquet(\'' + folder + '/tcp.parquet\')');
await parquet.run('create temp view exec as from read_parquet(\'' + folder + '/exec.parquet\')');
for (const [name, , , sql] of list) {
	const theirs = sql.replace('ts / 1000000000', 'ts // 1000000000');

	await ask('duckdb', table, name, theirs);
	await ask('parquet', parquet, name, theirs);
}
for (const f of ['duck.db', 'tcp.parquet', 'exec.parquet'])
	say('bytes', f, statSync(`${folder}/${f}`).size);
