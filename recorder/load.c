/* SPDX-License-Identifier: Apache-2.0 */
#include "load.h"

#include <errno.h>
#include <string.h>
#include <bpf/libbpf.h>
#include "calls.h"
#include "cleanup.h"

/* The verdict and the statistics only, not each step towards them: older kernels keep the beginning of a log that is too long. */
#define LOG_STATS 4

static int set_data(struct bpf_object *o, const char *section, const void *data, size_t size)
{
	struct bpf_map *map = bpf_object__find_map_by_name(o, section);

	return map ? bpf_map__set_initial_value(map, data, size) : -ENOENT;
}

static int set_maps(struct bpf_object *o, const struct rec_lanes *lanes, const struct bb_config *config)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, o) {
		const char *suffix = strrchr(bpf_map__name(map), '_');
		int err = rec_lanes_share(lanes, map);

		if (!err && !strcmp(bpf_map__name(map), "call_counts"))
			err = bpf_map__set_max_entries(map, config->n_slots);
		if (!err && suffix && !strcmp(suffix, "_scratch"))
			err = bpf_map__set_max_entries(map, (__u32)lanes->n_cpus);
		if (err)
			return err;
	}
	return set_data(o, ".rodata.config", config, sizeof(*config));
}

static int set_calls(struct bpf_object *o, bool has_rules)
{
	_cleanup_free_ struct rec_calls *c = malloc(sizeof(*c));
	int err;

	if (!c)
		return -ENOMEM;
	rec_calls_init(c);
	err = set_data(o, ".rodata.calls", c->calls, sizeof(c->calls));
	return err || !has_rules ? err : set_data(o, ".rodata.rules", c->rules, sizeof(c->rules));
}

static void choose_programs(struct bpf_object *o, const char *const *names, size_t n)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, o)
		bpf_program__set_autoload(program, false);
	for (size_t i = 0; i < n; i++)
		bpf_program__set_autoload(bpf_object__find_program_by_name(o, names[i]), true);
}

/*
 * The fallback loads the same programs as raw_tp: they read the kernel in a way that both allow. Their type is in the names of
 * their sections, so they get other ones, in a copy.
 */
static void *copy_as_raw(const void *elf, size_t size)
{
	char *copy = malloc(size), *at = copy;

	if (!copy)
		return NULL;
	memcpy(copy, elf, size);
	while ((at = memmem(at, size - (size_t)(at - copy), "tp_btf/", 7)))
		memcpy(at, "raw_tp/", 7);
	return copy;
}

int rec_load(enum rec_family family, bool raw, const char *const *names, size_t n, const struct rec_lanes *lanes,
	     const struct bb_config *config, char *log, struct bpf_object **ret_object)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "bb", .btf_custom_path = REC_BTF_PATH, .kernel_log_buf = log,
		    .kernel_log_size = REC_LOG_BYTES, .kernel_log_level = LOG_STATS);
	struct bb_config c = *config;
	size_t size;
	const void *elf = rec_family_elf(family, &size);
	_cleanup_free_ void *copy = raw ? copy_as_raw(elf, size) : NULL;
	struct bpf_object *o;
	int err;

	log[0] = '\0';
	if (raw && !copy)
		return -ENOMEM;
	/* The helper takes pointers that the verifier knows the type of; a raw_tp program has none. */
	if (raw) {
		c.has_cookie = 0;
		c.has_types = 0;
	}
	o = bpf_object__open_mem(raw ? copy : elf, size, &opts);
	if (!o)
		return -errno;
	choose_programs(o, names, n);
	err = set_maps(o, lanes, &c);
	if (!err && (family == REC_FAMILY_syscall || family == REC_FAMILY_latency))
		err = set_calls(o, family == REC_FAMILY_syscall);
	if (!err)
		err = bpf_object__load(o);
	if (err) {
		bpf_object__close(o);
		return err;
	}
	*ret_object = o;
	return 0;
}
