/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd_filter.h"
#include "cell.h"
#include "input.h"
#include "timearg.h"
#include <stdlib.h>
#include <string.h>

static void want_type(const struct bbx_schema *s, const char *name, size_t len, bool *wanted)
{
	for (size_t i = 0; i < s->n_types; i++)
		if (strlen(s->types[i].name) == len && !memcmp(s->types[i].name, name, len)) {
			wanted[i] = true;
			return;
		}
	bb_die(BB_EXIT_FAILED, "no table %.*s in this recording ('bbx info' lists them)", (int)len, name);
}

static void want_types(const struct bbx_schema *s, struct bbx_filter *f)
{
	f->wanted = calloc(s->n_types + 1, sizeof(*f->wanted));
	if (!f->wanted)
		bb_die(BB_EXIT_FAILED, "out of memory");
	for (size_t i = 0; !f->types && i < s->n_types; i++)
		f->wanted[i] = true;
	for (const char *p = f->types; p && *p;) {
		size_t n = strcspn(p, ",");

		want_type(s, p, n, f->wanted);
		p += n + (p[n] == ',');
	}
}

void bbx_filter_init(struct bbx_filter *f, struct bbx_reader *r, struct bbx_identity *id)
{
	int64_t trigger = bbx_reference(id).utc_ns;

	f->r = r;
	f->id = id;
	f->since_utc = INT64_MIN;
	f->until_utc = INT64_MAX;
	if (f->since && bb_time_parse(f->since, trigger, &f->since_utc))
		bb_usage("--since: not a time: %s", f->since);
	if (f->until && bb_time_parse(f->until, trigger, &f->until_utc))
		bb_usage("--until: not a time: %s", f->until);
	if (f->since_utc > f->until_utc)
		bb_usage("--since %s is after --until %s", f->since, f->until);
	want_types(bbx_schema(r), f);
	if (f->pod.name && !bb_pod_is_known(&f->pod, id)) {
		bb_pod_warn(&f->pod, id);
		bb_input_report(r);
		bb_exit(BB_EXIT_FAILED);
	}
}

void bbx_filter_done(struct bbx_filter *f)
{
	bb_pod_done(&f->pod);
	free(f->wanted);
	f->wanted = NULL;
}

static bool is_in_time(const struct bbx_filter *f, int64_t first_utc, int64_t last_utc)
{
	return last_utc >= f->since_utc && first_utc <= f->until_utc;
}

bool bbx_filter_chunk_in_time(const struct bbx_filter *f, const struct bbx_chunk *c)
{
	return is_in_time(f, bbx_utc(f->id, c->section, c->t_min), bbx_utc(f->id, c->section, c->t_max));
}

bool bbx_filter_chunk_within_time(const struct bbx_filter *f, const struct bbx_chunk *c)
{
	return bbx_utc(f->id, c->section, c->t_min) >= f->since_utc && bbx_utc(f->id, c->section, c->t_max) <= f->until_utc;
}

bool bbx_filter_row_in_time(const struct bbx_filter *f, const struct bbx_batch *b, uint32_t row)
{
	int ts = bbx_type_column(&bbx_schema(f->r)->types[b->type], "ts");
	int64_t utc;

	if ((!f->since && !f->until) || ts < 0 || !b->vec[ts].present || !b->vec[ts].u)
		return true;
	utc = bbx_utc(f->id, b->section, b->vec[ts].u[row]);
	return is_in_time(f, utc, utc);
}

bool bbx_filter_row_of_pod(const struct bbx_filter *f, const struct bbx_batch *b, uint32_t row)
{
	const struct bbx_type *t = &bbx_schema(f->r)->types[b->type];
	int task = bbx_type_column(t, "task");
	struct bbx_who w;

	if (!f->pod.name)
		return true;
	if (task >= 0 && b->vec[task].present &&
	    !bbx_who(f->id, b->section, bb_cell_id(b, (uint32_t)task, row), &w) && bb_pod_has(&f->pod, w.container))
		return true;
	for (size_t i = 0; i < t->n_cols; i++)
		if (!strcmp(t->cols[i].logical, "cgroup") && t->cols[i].phys == BBX_U64 && b->vec[i].present &&
		    bb_pod_has(&f->pod, bbx_container(f->id, b->section, bb_cell_id(b, (uint32_t)i, row))))
			return true;
	return false;
}
