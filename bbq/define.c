/* SPDX-License-Identifier: Apache-2.0 */
#include "define.h"
#include <stdlib.h>
#include <string.h>

struct parser {
	struct bbq_define *d;
	bbq_has *has;
	void *aux;
	sqlite3_str *sql;
	bool any, skip; /* a SELECT is in; this one is left out */
	const char *order; /* of all of them, or NULL */
};

static int put_doc(struct parser *p, char *rest)
{
	p->d->doc = rest;
	return 0;
}

/* The next word of *at, which is moved behind it. */
static char *take_word(char **at)
{
	char *word = *at + strspn(*at, " ");
	size_t n = strcspn(word, " ");

	*at = word + n + (word[n] != '\0');
	word[n] = '\0';
	return word;
}

static int put_arg(struct parser *p, char *rest)
{
	struct bbq_define *d = p->d;

	if (d->n_args == BBQ_MAX_VIEW_ARGS)
		return -EINVAL;
	d->args[d->n_args].name = take_word(&rest);
	d->args[d->n_args].type = "";
	d->args[d->n_args++].doc = rest;
	return 0;
}

static int put_table(struct parser *p, char *rest)
{
	int err = put_arg(p, rest);

	if (!err)
		p->d->table_arg = p->d->args[p->d->n_args - 1].name;
	return err;
}

static int put_column(struct parser *p, char *rest)
{
	struct bbq_define *d = p->d;

	if (d->n_cols == BBQ_MAX_VIEW_COLUMNS)
		return -EINVAL;
	d->cols[d->n_cols].name = take_word(&rest);
	d->cols[d->n_cols].type = take_word(&rest);
	d->cols[d->n_cols++].doc = rest;
	return 0;
}

static int put_with(struct parser *p, char *rest)
{
	p->skip = false;
	while (*rest && !p->skip) {
		const char *need = take_word(&rest);
		bool unwanted = *need == '!';

		if (p->has(p->aux, need + unwanted) != unwanted)
			continue;
		p->skip = true;
		if (!p->d->lacks && !unwanted)
			p->d->lacks = need;
	}
	if (p->skip)
		return 0;
	if (p->any)
		sqlite3_str_appendall(p->sql, "UNION ALL\n");
	p->any = true;
	return 0;
}

static int put_order(struct parser *p, char *rest)
{
	p->order = rest;
	return 0;
}

static const struct {
	const char *word;
	int (*put)(struct parser *p, char *rest);
} words[] = {
	{ "-- doc: ", put_doc },
	{ "-- arg: ", put_arg },
	{ "-- table: ", put_table },
	{ "-- column: ", put_column },
	{ "-- with: ", put_with },
	{ "-- order: ", put_order },
};

static int put_line(struct parser *p, char *line)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strncmp(line, words[i].word, strlen(words[i].word)))
			return words[i].put(p, line + strlen(words[i].word));
	if (strncmp(line, "--", 2) && !p->skip)
		sqlite3_str_appendf(p->sql, "%s\n", line);
	return 0;
}

int bbq_define_parse(const struct bbq_embedded *file, bbq_has *has, void *aux, struct bbq_define *d)
{
	struct parser p = { .d = d, .has = has, .aux = aux };
	int err = 0;

	d->name = file->name;
	d->text = malloc(file->len + 1);
	if (!d->text)
		return -ENOMEM;
	memcpy(d->text, file->text, file->len);
	d->text[file->len] = '\0';
	p.sql = sqlite3_str_new(NULL);
	for (char *line = d->text, *end; *line && !err; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		err = put_line(&p, line);
	}
	if (p.order && sqlite3_str_length(p.sql))
		sqlite3_str_appendf(p.sql, "ORDER BY %s\n", p.order);
	if (sqlite3_str_errcode(p.sql))
		err = -ENOMEM;
	d->sql = sqlite3_str_finish(p.sql);
	if (!err && (!d->doc || (!d->sql && !d->lacks)))
		err = -EINVAL;
	if (d->sql)
		d->lacks = NULL;
	return err;
}

void bbq_define_done(struct bbq_define *d)
{
	free(d->text);
	sqlite3_free(d->sql);
}
