/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mkbbx IN.recipe OUT.bbx: makes a recording from a readable text; the same recipe gives the same
 * bytes. One statement a line, # starts a comment line. A statement is a word, then key=value:
 *
 *   file node=n1 kernel=6.1.0 boot=0102..10 [arch= agent= machine= config= profile= noindex=1]
 *	first of all
 *   task NAME pid=100 [tid=100] start=1.5s cgroup=77 comm=leaker
 *	names a thread for the lines below
 *   TABLE ts=2.25s [task=NAME] [cpu=0] column=value...
 *	a row of any event or state table
 *   flush 3s
 *	ends a flush group
 *   incident ts=9s reason=oom [detail= node= ns= pod= container= container_id= asked= kept=
 *	dropped=]
 *   attach name=x media=text/plain data="..."
 *   repeat N ... end
 *	the lines between, N times, with $i = 0 to N - 1, and ${A+i} or ${A+i*B} for sums
 *
 * Numbers: decimal, 0x..., with s ms us ns or KiB MiB GiB behind (1.5s), or a label of the column
 * (event=connect). Strings may be quoted, with \n \t \\ \" \xHH. Columns of arguments take a|b|c.
 * Task columns take a task's name, addresses their text. The word NULL is NULL. Columns that are
 * not set are NULL, or 0 and empty where they may not be.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "layout.h"
#include "recipe.h"

#define LINE_MAX_BYTES 65536u

/* ---- Statements ------------------------------------------------------------------------------ */

static const struct word *find_word(const struct statement *s, const char *key)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->words[i].key, key))
			return &s->words[i];
	return NULL;
}

static const char *text_or_null(struct recipe *r, const struct statement *s, const char *key)
{
	const struct word *w = find_word(s, key);

	return w ? recipe_text(r, w) : NULL;
}

static uint64_t number_or_zero(struct recipe *r, const struct statement *s, const char *key)
{
	const struct word *w = find_word(s, key);

	return w ? recipe_number(r, w->value) : 0;
}

static void only_keys(const struct recipe *r, const struct statement *s, const char *keys)
{
	for (size_t i = 0; i < s->n; i++) {
		char key[64];

		/* keys begins and ends with a space. */
		snprintf(key, sizeof(key), " %s ", s->words[i].key);
		if (!strstr(keys, key))
			recipe_fail(r, "%s: unknown key: %s", s->verb, s->words[i].key);
	}
}

/* Another run of the recorder is another file name. */
static uint64_t session_of(const char *path)
{
	const char *base = strrchr(path, '/'), *dot;

	base = base ? base + 1 : path;
	dot = strrchr(base, '.');
	return XXH64(base, dot ? (size_t)(dot - base) : strlen(base), 0) | 1;
}

static void do_file(struct recipe *r, const struct statement *s)
{
	struct bbx_writer_opts opts = { .origin = &r->origin, .session = session_of(r->path) };
	const struct word *boot = find_word(s, "boot");

	only_keys(r, s, " node kernel boot arch agent machine config profile noindex ");
	if (r->w)
		recipe_fail(r, "a second file statement");
	r->origin = (struct bbx_origin){
		.node = text_or_null(r, s, "node"), .kernel = text_or_null(r, s, "kernel"),
		.arch = text_or_null(r, s, "arch"), .agent = text_or_null(r, s, "agent"),
		.machine_id = text_or_null(r, s, "machine"), .config = text_or_null(r, s, "config"),
		.profile = text_or_null(r, s, "profile"), .clock_id = 7,
	};
	if (boot && strlen(boot->value) != 32)
		recipe_fail(r, "boot takes 32 hexadecimal digits");
	for (size_t i = 0; boot && i < 16; i++) {
		char hex[3] = { boot->value[2 * i], boot->value[2 * i + 1] };

		r->origin.boot_id[i] = (uint8_t)strtoul(hex, NULL, 16);
	}
	opts.no_index = number_or_zero(r, s, "noindex");
	recipe_check(r, bbx_writer_open(r->fd, &opts, &r->w), r->out_path);
}

static void do_task(struct recipe *r, const struct statement *s)
{
	struct named_task *t;

	only_keys(r, s, " pid tid start cgroup comm ");
	if (!s->name)
		recipe_fail(r, "task NAME ...");
	r->tasks = realloc(r->tasks, (r->n_tasks + 1) * sizeof(*r->tasks));
	if (!r->tasks)
		recipe_fail(r, "out of memory");
	t = &r->tasks[r->n_tasks++];
	*t = (struct named_task){ .name = s->name, .task.comm = text_or_null(r, s, "comm") };
	t->task.pid = (uint32_t)number_or_zero(r, s, "pid");
	t->task.tid = find_word(s, "tid") ? (uint32_t)number_or_zero(r, s, "tid") : t->task.pid;
	t->task.start_ns = number_or_zero(r, s, "start");
	t->task.cgroup_id = number_or_zero(r, s, "cgroup");
	t->task.comm_len = t->task.comm ? strlen(t->task.comm) : 0;
}

static void do_flush(struct recipe *r, const struct statement *s)
{
	if (!s->name)
		recipe_fail(r, "flush TIME");
	recipe_check(r, bbx_writer_flush(r->w, recipe_number(r, s->name)), "flush");
}

static void do_incident(struct recipe *r, const struct statement *s)
{
	struct bbx_incident inc = {
		.ts = number_or_zero(r, s, "ts"), .reason = text_or_null(r, s, "reason"),
		.detail = text_or_null(r, s, "detail"), .node = text_or_null(r, s, "node"),
		.ns = text_or_null(r, s, "ns"),
		.pod = text_or_null(r, s, "pod"), .container = text_or_null(r, s, "container"),
		.container_id = text_or_null(r, s, "container_id"),
		.window_asked_ns = number_or_zero(r, s, "asked"),
		.window_kept_ns = number_or_zero(r, s, "kept"),
		.dropped = number_or_zero(r, s, "dropped"),
	};

	only_keys(r, s, " ts reason detail node ns pod container container_id asked kept dropped ");
	if (!inc.node)
		inc.node = r->origin.node;
	recipe_check(r, bbx_writer_incident(r->w, &inc), "incident");
}

static void do_attach(struct recipe *r, const struct statement *s)
{
	const struct word *data = find_word(s, "data");
	const char *name = text_or_null(r, s, "name");
	struct bbx_str bytes = { .p = "" };
	int err;

	only_keys(r, s, " name media data ");
	if (data)
		bytes = recipe_bytes(r, data, false);
	err = bbx_writer_attach(r->w, name ? name : "", text_or_null(r, s, "media"), bytes.p,
				bytes.len);
	recipe_check(r, err, "attach");
}

static void do_row(struct recipe *r, const struct statement *s)
{
	const struct bbx_type *t = bbx_schema_find(bbx_schema_builtin(), s->verb);
	struct bbx_value values[BBX_MAX_COLUMNS];

	if (!t)
		recipe_fail(r, "no such statement or table: %s", s->verb);
	for (size_t i = 0; i < t->n_cols; i++)
		recipe_no_value(&t->cols[i], &values[i]);
	for (size_t i = 0; i < s->n; i++) {
		int col = bbx_type_column(t, s->words[i].key);

		if (col < 0)
			recipe_fail(r, "table %s has no column %s", t->name, s->words[i].key);
		recipe_value(r, &t->cols[col], &s->words[i], &values[col]);
	}
	recipe_check(r, bbx_writer_add(r->w, t->id, values, t->n_cols), t->name);
}

static void execute(struct recipe *r, const struct statement *s)
{
	static const struct {
		const char *verb;
		void (*run)(struct recipe *r, const struct statement *s);
	} verbs[] = {
		{ "file", do_file },	     { "task", do_task },     { "flush", do_flush },
		{ "incident", do_incident }, { "attach", do_attach },
	};

	if (!r->w && strcmp(s->verb, "file"))
		recipe_fail(r, "the first statement is file");
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(verbs[i].verb, s->verb)) {
			verbs[i].run(r, s);
			return;
		}
	do_row(r, s);
}

/* ---- Lines ----------------------------------------------------------------------------------- */

/* Cuts one word off *p: bare, key=bare or key="quoted". Returns false at the end of the line. */
static bool next_word(const struct recipe *r, char **p, struct word *w)
{
	char *s = *p + strspn(*p, " \t\r"), *end;

	if (!*s || *s == '#')
		return false;
	*w = (struct word){ .key = s };
	end = s + strcspn(s, " \t\r=");
	if (*end == '=') {
		*end++ = 0;
		w->quoted = *end == '"';
		w->value = end += w->quoted;
		if (w->quoted)
			for (; *end && *end != '"'; end++)
				end += *end == '\\' && end[1];
		else
			end += strcspn(end, " \t\r");
		if (w->quoted && !*end)
			recipe_fail(r, "a quote is not closed");
	}
	*p = end + (*end != 0);
	*end = 0;
	return true;
}

static void do_line(struct recipe *r, const char *line)
{
	char *p = (char *)bbx_arena_str(&r->arena, line, strlen(line));
	struct statement s = { 0 };
	struct word w;

	if (!p)
		recipe_fail(r, "out of memory");
	while (next_word(r, &p, &w)) {
		if (!s.verb)
			s.verb = w.key;
		else if (!w.value && !s.name && !s.n)
			s.name = w.key;
		else if (!w.value || s.n == RECIPE_WORDS)
			recipe_fail(r, "not key=value, or too many: %s", w.key);
		else
			s.words[s.n++] = w;
	}
	if (s.verb)
		execute(r, &s);
}

/* Writes the line, $i, ${A+i} and ${A+i*B} replaced, to the LINE_MAX_BYTES at out. */
static void substitute(const struct recipe *r, const char *line, unsigned i, char *out)
{
	char *end = out + LINE_MAX_BYTES - 32;

	while (*line && out < end) {
		unsigned a, b = 1;
		int used = 0;

		if (sscanf(line, "${%u+i}%n", &a, &used) == 1 && used) {
			out += sprintf(out, "%u", a + i);
		} else if (sscanf(line, "${%u+i*%u}%n", &a, &b, &used) == 2 && used) {
			out += sprintf(out, "%llu", a + (unsigned long long)i * b);
		} else if (!strncmp(line, "$i", 2)) {
			out += sprintf(out, "%u", i);
			used = 2;
		} else {
			*out++ = *line;
			used = 1;
		}
		line += used;
	}
	if (*line)
		recipe_fail(r, "line too long");
	*out = 0;
}

static void do_repeat(struct recipe *r, unsigned times)
{
	size_t first = r->line + 1, last = first;
	char *line = recipe_keep(r, LINE_MAX_BYTES);

	while (last < r->n_lines && strcmp(r->lines[last], "end"))
		last++;
	if (last == r->n_lines)
		recipe_fail(r, "repeat without end");
	for (unsigned i = 0; i < times; i++)
		for (r->line = first; r->line < last; r->line++) {
			substitute(r, r->lines[r->line], i, line);
			do_line(r, line);
		}
	r->line = last;
}

static void run(struct recipe *r)
{
	for (r->line = 0; r->line < r->n_lines; r->line++) {
		unsigned times;

		if (sscanf(r->lines[r->line], "repeat %u", &times) == 1)
			do_repeat(r, times);
		else
			do_line(r, r->lines[r->line]);
	}
}

static void read_lines(struct recipe *r)
{
	FILE *f = fopen(r->path, "re");
	size_t cap = 0;
	char *line = NULL;
	ssize_t len;

	if (!f)
		recipe_fail(r, "cannot open");
	while ((len = getline(&line, &cap, f)) >= 0) {
		if (len && line[len - 1] == '\n')
			line[--len] = 0;
		r->lines = realloc(r->lines, (r->n_lines + 1) * sizeof(*r->lines));
		if (!r->lines)
			recipe_fail(r, "out of memory");
		r->lines[r->n_lines++] = strdup(line);
	}
	free(line);
	fclose(f);
}

int main(int argc, char **argv)
{
	struct recipe r = { 0 };

	if (argc != 3) {
		fputs("Usage: mkbbx IN.recipe OUT.bbx\n", stderr);
		return 2;
	}
	r.path = argv[1];
	r.out_path = argv[2];
	read_lines(&r);
	r.fd = open(r.out_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (r.fd < 0)
		recipe_fail(&r, "cannot write %s", r.out_path);
	run(&r);
	recipe_check(&r, bbx_writer_close(r.w), r.out_path);
	if (close(r.fd))
		recipe_fail(&r, "cannot write %s", r.out_path);
	for (size_t i = 0; i < r.n_lines; i++)
		free(r.lines[i]);
	free(r.lines);
	free(r.tasks);
	bbx_arena_done(&r.arena);
	return 0;
}
