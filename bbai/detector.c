/* SPDX-License-Identifier: Apache-2.0 */
#include "detector.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum heading { HEAD_none, HEAD_class, HEAD_title, HEAD_fix, HEAD_explains, HEAD_finding, HEAD_evidence, HEAD_rules_out };

/* has_sql: SQL follows the heading. */
static const struct heading_form {
	const char *word;
	enum heading heading;
	bool has_sql;
} heading_forms[] = {
	{ "class:", HEAD_class, false },	{ "title:", HEAD_title, false },
	{ "fix:", HEAD_fix, false },		{ "explains:", HEAD_explains, false },
	{ "finding:", HEAD_finding, true },	{ "evidence:", HEAD_evidence, true },
	{ "rules out:", HEAD_rules_out, true },
};

static const struct {
	const char *word;
	enum ai_scope scope;
} scope_words[] = {
	{ " of the same process", AI_SAME_PROCESS },
	{ " of the same container", AI_SAME_CONTAINER },
	{ " of the same node", AI_SAME_NODE },
};

/* A section being read: its heading's words, and its SQL. */
struct section {
	const struct heading_form *form; /* NULL before the first heading */
	size_t line;
	char *head, *sql;
	size_t head_len, sql_len;
	bool open;                       /* the heading may go on in the next line */
};

struct parser {
	struct ai_detector *d;
	struct ai_diag *diag;
	struct section s;
};

static __attribute__((format(printf, 4, 5))) int fail(struct ai_diag *diag, int err, size_t line, const char *fmt, ...)
{
	va_list ap;

	diag->line = line;
	va_start(ap, fmt);
	vsnprintf(diag->what, sizeof(diag->what), fmt, ap);
	va_end(ap);
	return err;
}

static bool is_name(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n > 0 && n <= 64 && !s[n];
}

static int append(char **s, size_t *len, const char *p, size_t n, const char *glue)
{
	size_t g = *len ? strlen(glue) : 0;
	char *grown = realloc(*s, *len + g + n + 1);

	if (!grown)
		return -ENOMEM;
	memcpy(grown + *len, glue, g);
	memcpy(grown + *len + g, p, n);
	*len += g + n;
	grown[*len] = '\0';
	*s = grown;
	return 0;
}

static bool is_blank(const char *sql)
{
	return !sql || !sql[strspn(sql, " \t\r\n;")];
}

/* Takes over *text. */
static int put_once(struct parser *p, char **dst, char **text)
{
	if (*dst)
		return fail(p->diag, -EINVAL, p->s.line, "a second \"%s\"", p->s.form->word);
	if (!*text)
		return fail(p->diag, -EINVAL, p->s.line, "\"%s\" is empty", p->s.form->word);
	*dst = *text;
	*text = NULL;
	return 0;
}

static int put_explains(struct parser *p)
{
	struct ai_detector *d = p->d;
	char *head = p->s.head;

	if (d->n_explains == AI_SECTIONS_MAX)
		return fail(p->diag, -EFBIG, p->s.line, "more than %d times \"explains:\"", AI_SECTIONS_MAX);
	for (size_t i = 0; head && i < sizeof(scope_words) / sizeof(*scope_words); i++) {
		size_t tail = strlen(scope_words[i].word), len = p->s.head_len;

		if (len <= tail || strcmp(head + len - tail, scope_words[i].word) != 0)
			continue;
		head[len - tail] = '\0';
		if (!is_name(head))
			break;
		d->explains[d->n_explains++] = (struct ai_explains){ head, scope_words[i].scope };
		p->s.head = NULL;
		return 0;
	}
	return fail(p->diag, -EINVAL, p->s.line, "want \"explains: CLASS of the same process\", container or node");
}

/* "CLASS: why" of a rule-out; else the whole head. */
static int put_query(struct parser *p, struct ai_query *q, size_t *n)
{
	char *colon;

	if (*n == AI_SECTIONS_MAX)
		return fail(p->diag, -EFBIG, p->s.line, "more than %d times \"%s\"", AI_SECTIONS_MAX, p->s.form->word);
	q += (*n)++;
	q->head = p->s.head;
	q->sql = p->s.sql;
	p->s.head = p->s.sql = NULL;
	if (p->s.form->heading == HEAD_finding)
		return 0;
	if (!q->head)
		return fail(p->diag, -EINVAL, p->s.line, "\"%s\" does not say what it is", p->s.form->word);
	if (p->s.form->heading == HEAD_evidence)
		return 0;
	colon = strstr(q->head, ": ");
	if (colon)
		*colon = '\0';
	if (!colon || !is_name(q->head))
		return fail(p->diag, -EINVAL, p->s.line, "want \"rules out: CLASS: why\"");
	q->class = q->head;
	q->head = strdup(colon + 2);
	return q->head ? 0 : -ENOMEM;
}

static int put_section(struct parser *p)
{
	struct ai_detector *d = p->d;
	size_t n_findings = d->finding.sql ? AI_SECTIONS_MAX : 0;

	if (!p->s.form)
		return is_blank(p->s.sql) ? 0 : fail(p->diag, -EINVAL, 1, "SQL before the first heading");
	if (p->s.form->has_sql && is_blank(p->s.sql))
		return fail(p->diag, -EINVAL, p->s.line, "no SQL after \"%s\"", p->s.form->word);
	if (!p->s.form->has_sql && !is_blank(p->s.sql))
		return fail(p->diag, -EINVAL, p->s.line, "SQL after \"%s\"", p->s.form->word);
	switch (p->s.form->heading) {
	case HEAD_class:
		if (p->s.head && !is_name(p->s.head))
			return fail(p->diag, -EINVAL, p->s.line, "a class is lower-case letters, digits and _");
		return put_once(p, &d->class, &p->s.head);
	case HEAD_title:
		return put_once(p, &d->title, &p->s.head);
	case HEAD_fix:
		return put_once(p, &d->fix, &p->s.head);
	case HEAD_explains:
		return put_explains(p);
	case HEAD_finding:
		if (n_findings)
			return fail(p->diag, -EINVAL, p->s.line, "a second \"finding:\"");
		return put_query(p, &d->finding, &n_findings);
	case HEAD_evidence:
		return put_query(p, d->evidence, &d->n_evidence);
	default:
		return put_query(p, d->rule_outs, &d->n_rule_outs);
	}
}

static const struct heading_form *find_heading(const char *line, size_t len)
{
	for (size_t i = 0; i < sizeof(heading_forms) / sizeof(*heading_forms); i++) {
		size_t n = strlen(heading_forms[i].word);

		if (len >= n + 3 && memcmp(line, "-- ", 3) == 0 && memcmp(line + 3, heading_forms[i].word, n) == 0)
			return &heading_forms[i];
	}
	return NULL;
}

static int append_head(struct parser *p, const char *text, size_t len)
{
	while (len && *text == ' ') {
		text++;
		len--;
	}
	while (len && strchr(" \t\r", text[len - 1]))
		len--;
	return len ? append(&p->s.head, &p->s.head_len, text, len, " ") : 0;
}

static void section_done(struct section *s)
{
	free(s->head);
	free(s->sql);
	*s = (struct section){ 0 };
}

static int parse_line(struct parser *p, const char *line, size_t len, size_t number)
{
	const struct heading_form *form = find_heading(line, len);
	size_t skip;
	int err;

	if (form) {
		err = put_section(p);
		section_done(&p->s);
		p->s = (struct section){ .form = form, .line = number, .open = true };
		skip = 3 + strlen(form->word);
		return err ? err : append_head(p, line + skip, len - skip);
	}
	if (p->s.open && len > 5 && memcmp(line, "--   ", 5) == 0)
		return append_head(p, line + 5, len - 5);
	p->s.open = false;
	if (len >= 2 && memcmp(line, "--", 2) == 0)
		return 0;
	return append(&p->s.sql, &p->s.sql_len, line, len, "\n");
}

static int parse_lines(struct parser *p, const char *text, size_t len)
{
	const char *end = text + len;
	size_t number = 0;
	int err = 0;

	while (!err && text < end) {
		const char *nl = memchr(text, '\n', end - text);
		size_t n = (nl ? nl : end) - text;

		err = parse_line(p, text, n, ++number);
		text = nl ? nl + 1 : end;
	}
	return err ? err : put_section(p);
}

static int check_whole(const struct ai_detector *d, struct ai_diag *diag)
{
	if (!d->class)
		return fail(diag, -EINVAL, 0, "no \"class:\"");
	if (!d->title)
		return fail(diag, -EINVAL, 0, "no \"title:\"");
	if (!d->finding.sql)
		return fail(diag, -EINVAL, 0, "no \"finding:\"");
	return 0;
}

int ai_detector_parse(const char *text, size_t len, struct ai_detector **ret_d, struct ai_diag *diag)
{
	struct parser p = { .diag = diag };
	int err;

	*diag = (struct ai_diag){ 0 };
	if (len > AI_DETECTOR_MAX)
		return fail(diag, -EFBIG, 0, "longer than %d bytes", AI_DETECTOR_MAX);
	if (memchr(text, '\0', len))
		return fail(diag, -EINVAL, 0, "not text: a NUL byte");
	p.d = calloc(1, sizeof(*p.d));
	if (!p.d)
		return -ENOMEM;
	err = parse_lines(&p, text, len);
	section_done(&p.s);
	if (!err)
		err = check_whole(p.d, diag);
	if (err) {
		ai_detector_free(p.d);
		return err;
	}
	*ret_d = p.d;
	return 0;
}

static void query_done(struct ai_query *q)
{
	free(q->class);
	free(q->head);
	free(q->sql);
}

void ai_detector_free(struct ai_detector *d)
{
	if (!d)
		return;
	free(d->class);
	free(d->title);
	free(d->fix);
	query_done(&d->finding);
	for (size_t i = 0; i < AI_SECTIONS_MAX; i++) {
		query_done(&d->evidence[i]);
		query_done(&d->rule_outs[i]);
		free(d->explains[i].class);
	}
	free(d);
}
