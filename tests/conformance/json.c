/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "header.h"

/* A longer cell appears as its length and hash. */
#define WHOLE_BYTES 256u

void check(int err, const char *what)
{
	if (err >= 0)
		return;
	fprintf(stderr, "%s: %s\n", what, bbx_strerror(err));
	exit(1);
}

/* ---- Lists ----------------------------------------------------------------------------------- */

void json_open(struct json_list *l)
{
	*l = (struct json_list){ 0 };
	l->f = open_memstream(&l->text, &l->len);
	check(l->f ? 0 : -ENOMEM, "json");
}

FILE *json_item(struct json_list *l)
{
	fputs(l->any ? ",\n" : "\n", l->f);
	l->any = true;
	return l->f;
}

void json_close(struct json_list *l, FILE *to)
{
	check(fclose(l->f) ? -ENOMEM : 0, "json");
	fprintf(to, "[%s]", l->text);
	free(l->text);
	*l = (struct json_list){ 0 };
}

void json_recording_open(struct json_recording *r)
{
	for (size_t i = 0; i < JSON_PARTS; i++)
		json_open(&r->parts[i]);
}

void json_recording_close(struct json_recording *r, FILE *to)
{
	static const char *const names[] = { "sections",  "tables",	"labels",     "chunks",
					     "incidents", "recoveries", "attachments" };

	for (size_t i = 0; i < JSON_PARTS; i++) {
		fprintf(to, "%s\"%s\":", i ? ",\n" : "{", names[i]);
		json_close(&r->parts[i], to);
	}
	fputs("}\n", to);
}

/* ---- Values ---------------------------------------------------------------------------------- */

/* Each byte is one character, U+0000 to U+00FF. */
static void put_bytes(FILE *f, const void *p, size_t len)
{
	static const char plain[] = "\b\t\n\f\r\"\\", letter[] = "btnfr\"\\";
	const uint8_t *b = p;

	fputc('"', f);
	for (size_t i = 0; i < len; i++) {
		const char *at = b[i] ? strchr(plain, b[i]) : NULL;

		if (at)
			fprintf(f, "\\%c", letter[at - plain]);
		else if (b[i] < 0x20 || b[i] >= 0x7f)
			fprintf(f, "\\u%04x", b[i]);
		else
			fputc(b[i], f);
	}
	fputc('"', f);
}

static void put_hex(FILE *f, const void *p, size_t len)
{
	fputc('"', f);
	for (size_t i = 0; i < len; i++)
		fprintf(f, "%02x", ((const uint8_t *)p)[i]);
	fputc('"', f);
}

/* ,"key":"text" */
static void put_text(FILE *f, const char *key, const char *text)
{
	fprintf(f, ",\"%s\":", key);
	put_bytes(f, text ? text : "", text ? strlen(text) : 0);
}

/* Nothing when there is none. */
static void put_some(FILE *f, const char *key, const char *text)
{
	if (*text)
		put_text(f, key, text);
}

static void put_number(FILE *f, const char *key, uint64_t v)
{
	fprintf(f, ",\"%s\":%" PRIu64, key, v);
}

static void put_task(FILE *f, const struct bbx_task *t)
{
	fprintf(f, "{\"pid\":%u,\"tid\":%u,\"start\":%" PRIu64 ",\"cgroup\":%" PRIu64 ",\"comm\":",
		t->pid, t->tid, t->start_ns, t->cgroup_id);
	put_bytes(f, t->comm, t->comm_len);
	fputc('}', f);
}

static void put_cell(FILE *f, const void *p, size_t len)
{
	if (len > WHOLE_BYTES)
		fprintf(f, "{\"bytes\":%zu,\"xxh64\":\"%016" PRIx64 "\"}", len, bbx_hash(p, len));
	else
		put_bytes(f, p, len);
}

static void put_value(FILE *f, const struct bbx_column *c, const struct bbx_value *v)
{
	switch (c->phys) {
	case BBX_U64:
		fprintf(f, "%" PRIu64, v->u);
		break;
	case BBX_I64:
		fprintf(f, "%" PRId64, v->i);
		break;
	case BBX_F64:
		fprintf(f, "\"0x%016" PRIx64 "\"", v->u);
		break;
	case BBX_BYTES:
		put_cell(f, v->p, v->len);
		break;
	case BBX_DICT:
		if (c->dict == BBX_DICT_task)
			put_task(f, v->task);
		else if (c->dict == BBX_DICT_ip)
			put_hex(f, v->p, v->len);
		else
			put_cell(f, v->p, v->len);
		break;
	}
}

void json_row(struct json_list *rows, const struct bbx_type *t, const struct bbx_value *values)
{
	FILE *f = json_item(rows);
	const char *before = "{";

	for (size_t i = 0; i < t->n_cols; i++) {
		if (values[i].null)
			continue;
		fprintf(f, "%s\"%s\":", before, t->cols[i].name);
		put_value(f, &t->cols[i], &values[i]);
		before = ",";
	}
	fputs(*before == '{' ? "{}" : "}", f);
}

/* ---- Parts ----------------------------------------------------------------------------------- */

void json_section(struct json_recording *r, uint64_t session, uint32_t number,
		  const struct bbx_origin *o)
{
	FILE *f = json_item(&r->parts[JSON_sections]);

	fprintf(f, "{\"session\":\"%016" PRIx64 "\",\"section\":%u,\"boot_id\":", session, number);
	put_hex(f, o->boot_id, sizeof(o->boot_id));
	put_text(f, "machine_id", o->machine_id);
	put_text(f, "node", o->node);
	put_text(f, "kernel", o->kernel);
	put_text(f, "arch", o->arch);
	put_text(f, "recorder", o->agent);
	put_text(f, "configuration", o->config);
	put_number(f, "clock", o->clock_id);
	put_text(f, "profile", o->profile);
	fputc('}', f);
}

const char *json_kind(const struct bbx_column *c)
{
	static const char *const phys[] = { "?", "u64", "i64", "f64", "bytes" };
	static const char *const dict[] = { "?", "string", "ip", "task" };

	return c->phys == BBX_DICT ? dict[c->dict] : phys[c->phys];
}

static void put_column(FILE *f, const struct bbx_column *c)
{
	fputs("{\"name\":", f);
	put_bytes(f, c->name, strlen(c->name));
	put_text(f, "kind", json_kind(c));
	put_some(f, "logical", c->logical);
	put_some(f, "unit", c->unit);
	if (c->flags)
		put_number(f, "flags", c->flags);
	put_some(f, "anon", c->anon);
	put_some(f, "labels", c->labels);
	put_some(f, "doc", c->doc);
	fputc('}', f);
}

static void put_labels(FILE *f, const struct bbx_labels *l)
{
	fputs("{\"name\":", f);
	put_bytes(f, l->name, strlen(l->name));
	fputs(",\"labels\":[", f);
	for (size_t i = 0; i < l->n; i++) {
		fprintf(f, "%s[%" PRId64 ",", i ? "," : "", l->labels[i].value);
		put_bytes(f, l->labels[i].name, strlen(l->labels[i].name));
		fputc(']', f);
	}
	fputs("]}", f);
}

void json_schema(struct json_recording *r, const struct bbx_schema *s)
{
	for (size_t i = 0; i < s->n_types; i++) {
		const struct bbx_type *t = &s->types[i];
		FILE *f = json_item(&r->parts[JSON_tables]);

		fputs("{\"name\":", f);
		put_bytes(f, t->name, strlen(t->name));
		put_number(f, "flags", t->flags);
		put_some(f, "doc", t->doc);
		fputs(",\"columns\":[", f);
		for (size_t c = 0; c < t->n_cols; c++) {
			fputs(c ? ",\n" : "\n", f);
			put_column(f, &t->cols[c]);
		}
		fputs("]}", f);
	}
	for (size_t i = 0; i < s->n_labels; i++)
		put_labels(json_item(&r->parts[JSON_labels]), &s->labels[i]);
}

void json_chunk(struct json_recording *r, const struct json_chunk *c, struct json_list *rows)
{
	FILE *f = json_item(&r->parts[JSON_chunks]);

	fprintf(f, "{\"section\":%zu", c->section);
	put_text(f, "table", c->table);
	fprintf(f, ",\"snapshot\":%s", c->state ? "true" : "false");
	put_number(f, "t_min", c->t_min);
	put_number(f, "t_max", c->t_max);
	fputs(",\"rows\":", f);
	json_close(rows, f);
	fputc('}', f);
}

void json_incident(struct json_recording *r, const struct bbx_incident *i)
{
	FILE *f = json_item(&r->parts[JSON_incidents]);

	fprintf(f, "{\"time\":%" PRIu64, i->ts);
	put_text(f, "reason", i->reason);
	put_text(f, "detail", i->detail);
	put_text(f, "node", i->node);
	put_text(f, "namespace", i->ns);
	put_text(f, "pod", i->pod);
	put_text(f, "container", i->container);
	put_text(f, "container_id", i->container_id);
	put_number(f, "asked", i->window_asked_ns);
	put_number(f, "kept", i->window_kept_ns);
	put_number(f, "dropped", i->dropped);
	fputc('}', f);
}

void json_recovery(struct json_recording *r, const struct bbx_recovery *rec)
{
	FILE *f = json_item(&r->parts[JSON_recoveries]);

	fputs("{\"program\":", f);
	put_bytes(f, rec->program, strlen(rec->program));
	put_text(f, "input", rec->input);
	put_number(f, "skipped", rec->skipped_bytes);
	put_number(f, "records", rec->records);
	put_number(f, "rows", rec->rows);
	if (rec->cells)
		put_number(f, "cells", rec->cells);
	fputs(",\"missing\":[", f);
	for (size_t i = 0; i < rec->n_missing; i++)
		fprintf(f, "%s[\"%016" PRIx64 "\",%" PRIu64 ",%" PRIu64 "]", i ? "," : "",
			rec->missing[i].session, rec->missing[i].first_seq,
			rec->missing[i].last_seq);
	fprintf(f, "],\"truncated\":%s}", rec->truncated ? "true" : "false");
}

void json_attachment(struct json_recording *r, size_t section, const char *name, const char *media,
		     const void *p, size_t len)
{
	FILE *f = json_item(&r->parts[JSON_attachments]);

	fprintf(f, "{\"section\":%zu", section);
	put_text(f, "name", name);
	put_text(f, "media", media);
	put_number(f, "bytes", len);
	fprintf(f, ",\"xxh64\":\"%016" PRIx64 "\"}", bbx_hash(p, len));
}
