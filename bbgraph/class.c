/* SPDX-License-Identifier: Apache-2.0 */
/* Which processes are alike. */
#include "fold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a path or of arguments that count; more could only tell apart what nobody can read
 * apart. */
#define PART_MAX 256

void graph_classes_done(struct graph_classes *c)
{
	free(c->program);
	free(c->fate);
	free(c->is_runtime);
	memset(c, 0, sizeof(*c));
}

static size_t put_part(char *out, struct bbx_str s, size_t max)
{
	size_t len = s.len < max ? s.len : max;

	if (len)
		memcpy(out, s.p, len);
	out[len] = '\0';
	return len + 1;
}

/* Arguments with every number as one #: worker --id 17 and worker --id 18 are alike. */
static size_t put_template(char *out, struct bbx_str s, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len && n < max; i++) {
		bool is_digit = s.p[i] >= '0' && s.p[i] <= '9';

		if (is_digit && n && out[n - 1] == '#')
			continue;
		out[n++] = is_digit ? '#' : s.p[i];
	}
	return n;
}

/* Two kinds of alike: the program, and the program with its arguments. */
struct images {
	struct graph_intern programs, images;
};

static int find_image(const struct graph *g, uint32_t node, struct images *in,
		      uint32_t *ret_program, uint32_t *ret_image)
{
	const struct bbx_process *p = graph_process(g, node);
	char key[BBX_COMM_MAX + 2 * PART_MAX + 2];
	struct bbx_image image = { 0 };
	size_t len;
	int err;

	bbx_process_image(g->id, node + 1, UINT64_MAX, &image);
	len = put_part(key, p->comm, BBX_COMM_MAX);
	len += put_part(key + len, image.exe, PART_MAX);
	err = graph_intern_put(&in->programs, key, len, ret_program);
	if (err < 0)
		return err;
	len += put_template(key + len, image.argv, PART_MAX);
	err = graph_intern_put(&in->images, key, len, ret_image);
	return err < 0 ? err : 0;
}

static int find_fate(const struct graph *g, uint32_t node, uint32_t image,
		     struct graph_intern *fates, uint32_t *ret_class)
{
	const struct bbx_process *p = graph_process(g, node);
	uint64_t key[4];
	int err;

	key[0] = (uint64_t)image << 32 | graph_host(g, node);
	key[1] = p->container ? p->container->cgroup_id : 0;
	key[2] = (uint64_t)p->exit_signal << 32 | (uint32_t)p->exit_code;
	key[3] = (uint64_t)p->has_exit << 1 | p->oom_victim;
	err = graph_intern_put(fates, key, sizeof(key), ret_class);
	return err < 0 ? err : 0;
}

static bool is_runtime(struct bbx_str comm)
{
	static const char *const begins[] = {
		"runc", "crun", "conmon", "containerd-shim", "docker-runc", "youki",
	};

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		size_t len = strlen(begins[i]);

		if (comm.len >= len && !memcmp(comm.p, begins[i], len))
			return true;
	}
	return false;
}

int graph_classes_new(const struct graph *g, const struct graph_slice *s,
		      struct graph_classes *ret_c)
{
	struct images in = { .programs = { 0 } };
	struct graph_intern fates = { 0 };
	struct graph_classes c = {
		.program = calloc((size_t)g->n_procs + 1, sizeof(*c.program)),
		.fate = calloc((size_t)g->n_procs + 1, sizeof(*c.fate)),
		.is_runtime = calloc((size_t)g->n_procs + 1, 1),
	};
	int err = c.program && c.fate && c.is_runtime ? 0 : -ENOMEM;

	for (uint32_t n = 0; n < g->n_procs && !err; n++) {
		uint32_t image;

		if (s->mark[n] == INT64_MIN)
			continue;
		err = find_image(g, n, &in, &c.program[n], &image);
		if (!err)
			err = find_fate(g, n, image, &fates, &c.fate[n]);
		c.is_runtime[n] = is_runtime(graph_process(g, n)->comm);
	}
	graph_intern_done(&in.programs);
	graph_intern_done(&in.images);
	graph_intern_done(&fates);
	if (err) {
		graph_classes_done(&c);
		return err;
	}
	*ret_c = c;
	return 0;
}
