/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "bbx.h"
#include "cleanup.h"
#include "probes.h"
#include "sizearg.h"
#include "timearg.h"

#define LINE_MAX_BYTES 4096
#define COUNT_DIGITS 9

enum kind { KIND_text, KIND_service, KIND_bytes, KIND_time, KIND_count, KIND_percent, KIND_flag };

static const struct {
	const char *name, *value, *arg, *help;
	enum kind kind;
	size_t offset;
	uint64_t least, most;
	bool is_live;
} table[] = {
#define SETTING(name, kind, def, least, most, live, arg, help) \
	{ #name, def, arg, help, KIND_##kind, offsetof(struct rec_settings, name), least, most, live },
#include "settings.def"
};

const struct rec_setting_row *rec_setting(enum rec_setting i)
{
	static struct rec_setting_row rows[REC_N_SETTINGS];
	struct rec_setting_row *row = &rows[i];

	if (row->name[0])
		return row;
	snprintf(row->name, sizeof(row->name), "%s", table[i].name);
	snprintf(row->env, sizeof(row->env), "BBREC_%s", table[i].name);
	for (char *p = row->name; *p; p++)
		*p = *p == '_' ? '-' : *p;
	for (char *p = row->env; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	row->arg = table[i].arg;
	row->help = table[i].help;
	row->is_live = table[i].is_live;
	return row;
}

/* ---- Values ---------------------------------------------------------------------------------- */

union value {
	const char *text;
	uint64_t number;
	bool flag;
};

static int parse_count(const char *text, uint64_t *ret_n)
{
	size_t digits = strspn(text, "0123456789");

	if (!digits || digits > COUNT_DIGITS || text[digits])
		return -EINVAL;
	*ret_n = strtoull(text, NULL, 10);
	return 0;
}

static int parse_flag(const char *text, bool *ret_flag)
{
	if (strcmp(text, "yes") && strcmp(text, "no"))
		return -EINVAL;
	*ret_flag = *text == 'y';
	return 0;
}

static int parse_number(enum kind kind, const char *text, uint64_t *ret_n)
{
	switch (kind) {
	case KIND_bytes:
		return bb_size_parse(text, ret_n);
	case KIND_time:
		return bb_duration_parse(text, ret_n);
	default:
		return parse_count(text, ret_n);
	}
}

static bool is_text(enum kind kind)
{
	return kind == KIND_text || kind == KIND_service;
}

static int parse(enum rec_setting i, const char *text, union value *v)
{
	int r;

	if (is_text(table[i].kind)) {
		v->text = text;
		return 0;
	}
	if (table[i].kind == KIND_flag)
		return parse_flag(text, &v->flag);
	r = parse_number(table[i].kind, text, &v->number);
	return r < 0 || v->number < table[i].least || v->number > table[i].most ? -EINVAL : 0;
}

int rec_setting_check(enum rec_setting i, const char *text)
{
	union value v;

	return parse(i, text, &v);
}

static size_t size_of(enum kind kind)
{
	return is_text(kind) ? sizeof(rec_setting_text) : kind == KIND_flag ? sizeof(rec_setting_flag) : sizeof(uint64_t);
}

static int set(struct rec_settings *s, enum rec_setting i, const char *text)
{
	char *copy = strdup(text), *field = (char *)s + table[i].offset;
	union value v;

	if (!copy)
		return -ENOMEM;
	if (parse(i, copy, &v) < 0) {
		free(copy);
		return -EINVAL;
	}
	free(s->texts[i]);
	s->texts[i] = copy;
	memcpy(field, &v, size_of(table[i].kind));
	return 0;
}

/* ---- Where they come from -------------------------------------------------------------------- */

struct failure {
	char *why;
	size_t cap;
};

static int fail(const struct failure *f, int err, const char *where, unsigned line, const char *what, const char *text)
{
	char place[32] = "";

	if (line)
		snprintf(place, sizeof(place), ":%u", line);
	snprintf(f->why, f->cap, "%s%s: %s%s", where, place, what, text);
	return err;
}

static int refuse(const struct failure *f, const char *where, unsigned line, enum rec_setting i, const char *value)
{
	char what[128];

	snprintf(what, sizeof(what), "%s: not a valid %s: ", rec_setting(i)->name, rec_setting(i)->arg);
	return fail(f, -EINVAL, where, line, what, value);
}

static char *trim(char *p)
{
	char *end;

	p += strspn(p, " \t\r\n");
	end = p + strlen(p);
	while (end > p && strchr(" \t\r\n", end[-1]))
		*--end = '\0';
	return p;
}

static int set_line(struct rec_settings *s, char *text, const char *path, unsigned line, const struct failure *f)
{
	char *value = strchr(text, '='), *name;

	if (!value)
		return fail(f, -EINVAL, path, line, "not NAME = VALUE: ", text);
	*value++ = '\0';
	name = trim(text);
	value = trim(value);
	for (enum rec_setting i = 0; i < REC_N_SETTINGS; i++) {
		int r;

		if (strcmp(rec_setting(i)->name, name))
			continue;
		r = set(s, i, value);
		return r == -EINVAL ? refuse(f, path, line, i, value) : r;
	}
	return fail(f, -EINVAL, path, line, "no such setting: ", name);
}

static int load_file(struct rec_settings *s, const char *path, bool may_miss, const struct failure *f)
{
	_cleanup_fclose_ FILE *in = fopen(path, "re");
	char text[LINE_MAX_BYTES], *p;
	unsigned line = 0;
	int r = 0;

	if (!in && errno == ENOENT && may_miss)
		return 0;
	if (!in)
		return fail(f, -errno, path, 0, strerror(errno), "");
	while (!r && fgets(text, sizeof(text), in)) {
		line++;
		if (!strchr(text, '\n') && !feof(in))
			return fail(f, -EINVAL, path, line, "the line is too long", "");
		p = trim(text);
		if (*p && *p != '#')
			r = set_line(s, p, path, line, f);
	}
	if (!r && ferror(in))
		return fail(f, -EIO, path, 0, "cannot be read", "");
	return r;
}

static int load_env(struct rec_settings *s, const struct failure *f)
{
	for (enum rec_setting i = 0; i < REC_N_SETTINGS; i++) {
		const char *name = rec_setting(i)->env, *text = getenv(name);
		int r = text ? set(s, i, text) : 0;

		if (r == -EINVAL)
			return refuse(f, name, 0, i, text);
		if (r)
			return r;
	}
	return 0;
}

int rec_settings_load(struct rec_settings *s, const struct rec_setting_args *args, char *why, size_t cap)
{
	const struct failure f = { why, cap };
	int r = 0;

	*s = (struct rec_settings){ 0 };
	for (enum rec_setting i = 0; i < REC_N_SETTINGS && !r; i++)
		r = set(s, i, table[i].value);
	if (!r)
		r = load_file(s, args->config ? args->config : REC_CONFIG_FILE, !args->config, &f);
	if (!r)
		r = load_env(s, &f);
	for (enum rec_setting i = 0; i < REC_N_SETTINGS && !r; i++)
		if (args->values[i] && (r = set(s, i, args->values[i])) == -EINVAL)
			return refuse(&f, "command line", 0, i, args->values[i]);
	return r == -ENOMEM ? fail(&f, r, "settings", 0, "out of memory", "") : r;
}

void rec_settings_free(struct rec_settings *s)
{
	for (enum rec_setting i = 0; i < REC_N_SETTINGS; i++)
		free(s->texts[i]);
	*s = (struct rec_settings){ 0 };
}

void rec_settings_print(const struct rec_settings *s, FILE *out)
{
	for (enum rec_setting i = 0; i < REC_N_SETTINGS; i++) {
		const struct rec_setting_row *row = rec_setting(i);

		fprintf(out, "%s# %s; %s, $%s%s\n%s = %s\n", i ? "\n" : "", row->help, row->arg, row->env,
			row->is_live ? "" : ", needs a new start", row->name, s->texts[i]);
	}
}

bool rec_settings_need_net(const struct rec_settings *s)
{
	for (enum rec_setting i = 0; i < REC_N_SETTINGS; i++)
		if (table[i].kind == KIND_service && strcmp(s->texts[i], "off"))
			return true;
	return false;
}

bool rec_setting_is_same(const struct rec_settings *a, const struct rec_settings *b, enum rec_setting i)
{
	return !strcmp(a->texts[i], b->texts[i]);
}

void rec_setting_move(struct rec_settings *to, struct rec_settings *from, enum rec_setting i)
{
	char *text = to->texts[i];

	to->texts[i] = from->texts[i];
	from->texts[i] = text;
	memcpy((char *)to + table[i].offset, (char *)from + table[i].offset, size_of(table[i].kind));
}
