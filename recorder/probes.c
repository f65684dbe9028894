/* SPDX-License-Identifier: Apache-2.0 */
/* Loads the BPF objects, attaches their programs, and reads their counters. */
#include <errno.h>
#include <linux/membarrier.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "probes.h"
#include "families.h"
#include "hooks.h"
#include "refusal.h"

#define BTF_PATH "/sys/kernel/btf/vmlinux"
#define LOG_BYTES 65536u
/* The verdict and the statistics only, not each step towards them: older kernels keep the beginning of a log that is too long. */
#define LOG_STATS 4

/* How the programs of a family are loaded: the first of these that the kernel takes. */
enum way { WAY_tp_btf, WAY_raw_tp, N_WAYS };

struct probe {
	const struct rec_hook *hook;
	struct bpf_program *program;
	struct bpf_link *link;
	int fits; /* as rec_hook_fits */
};

struct rec_probes {
	struct bb_config config;
	const char *profile;
	enum way first_way;
	struct bpf_object *objects[REC_N_FAMILIES];
	struct probe *probes;
	struct rec_probe_status *statuses; /* of the probes worth a word, in order */
	struct rec_probe_status **status_of; /* of each probe, or NULL */
	size_t n_probes, n_statuses, n_attached;
	int ring_fd, counts_fd;
	int n_cpus;
};

static void set_status(struct rec_probes *p, size_t i, enum rec_probe_state state, const char *attachment, const char *reason)
{
	struct rec_probe_status *s = p->status_of[i];

	if (!s)
		return;
	s->state = state;
	s->attachment = attachment;
	snprintf(s->reason, sizeof(s->reason), "%s", reason);
}

/* What every program of a family that could not be loaded says. */
static void refuse_family(struct rec_probes *p, enum rec_family family, const char *reason)
{
	size_t i;

	for (i = 0; i < p->n_probes; i++) {
		if (p->probes[i].hook->family == family && !p->probes[i].fits)
			set_status(p, i, REC_PROBE_unavailable, "", reason);
	}
}

static int profile_index(const char *name)
{
	const char *const *names = rec_profile_names();
	int i;

	for (i = 0; names[i]; i++) {
		if (!name || !strcmp(names[i], name))
			return i;
	}
	return -EINVAL;
}

/* A variant that this kernel does not need is not worth a word; nor is the usual way where a variant takes its place. */
static bool is_worth_a_word(const struct probe *b)
{
	return !b->fits || (b->fits == -ENOENT && !b->hook->is_variant);
}

static void list_probes(struct rec_probes *p, int profile, const struct btf *btf)
{
	const struct rec_hook *hooks;
	size_t n, i;
	char reason[160];

	hooks = rec_hooks(&n);
	for (i = 0; i < n; i++) {
		struct probe *b = &p->probes[p->n_probes];
		struct rec_probe_status *s = &p->statuses[p->n_statuses];

		if (!(hooks[i].profiles & (1u << profile)))
			continue;
		b->hook = &hooks[i];
		b->fits = btf ? rec_hook_fits(b->hook, btf) : -ENOENT;
		p->n_probes++;
		if (!is_worth_a_word(b))
			continue;
		p->n_statuses++;
		p->status_of[p->n_probes - 1] = s;
		s->event = b->hook->event;
		s->hook = b->hook->name;
		snprintf(reason, sizeof(reason), "%s/%s: not in this kernel", b->hook->is_iter ? "iter" : "tp_btf", s->hook);
		set_status(p, p->n_probes - 1, REC_PROBE_unavailable, "", btf ? reason : "no BTF at " BTF_PATH);
	}
}

/* Both maps that all objects share. */
static int make_maps(struct rec_probes *p)
{
	p->ring_fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "bb_ring", 0, 0, REC_RING_BYTES, NULL);
	if (p->ring_fd < 0)
		return -errno;
	p->counts_fd = bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, "bb_counts", sizeof(uint32_t), sizeof(struct bb_counts),
				      BB_COUNTS_MAX, NULL);
	return p->counts_fd < 0 ? -errno : 0;
}

static int set_maps(struct rec_probes *p, struct bpf_object *o, const struct bb_config *config)
{
	struct bpf_map *map;
	int err = 0;

	bpf_object__for_each_map(map, o) {
		const char *name = bpf_map__name(map), *suffix = strrchr(name, '_');

		if (!strcmp(name, "bb_ring"))
			err = bpf_map__reuse_fd(map, p->ring_fd);
		else if (!strcmp(name, "bb_counts"))
			err = bpf_map__reuse_fd(map, p->counts_fd);
		else if (suffix && !strcmp(suffix, "_scratch"))
			err = bpf_map__set_max_entries(map, (uint32_t)p->n_cpus);
		if (err)
			return err;
	}
	map = bpf_object__find_map_by_name(o, ".rodata.config");
	return map ? bpf_map__set_initial_value(map, config, sizeof(*config)) : -ENOENT;
}

/* The fallback has no iterators. */
static void choose_programs(struct rec_probes *p, enum rec_family family, bool raw)
{
	struct bpf_program *program;
	size_t i;

	bpf_object__for_each_program(program, p->objects[family])
		bpf_program__set_autoload(program, false);
	for (i = 0; i < p->n_probes; i++) {
		struct probe *b = &p->probes[i];

		if (b->hook->family != family)
			continue;
		b->program = NULL;
		if (b->fits || (raw && b->hook->is_iter))
			continue;
		b->program = bpf_object__find_program_by_name(p->objects[family], b->hook->program);
		bpf_program__set_autoload(b->program, true);
	}
}

static int load_elf(struct rec_probes *p, enum rec_family family, const void *elf, size_t size, enum way way, char *log)
{
	struct bb_config config = p->config;
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "bb", .btf_custom_path = BTF_PATH, .kernel_log_buf = log,
		    .kernel_log_size = LOG_BYTES, .kernel_log_level = LOG_STATS);
	struct bpf_object *o;
	int err;

	log[0] = '\0';
	/* The helper takes pointers that the verifier knows the type of; a raw_tp program has none. */
	if (way == WAY_raw_tp)
		config.has_cookie = 0;
	o = bpf_object__open_mem(elf, size, &opts);
	if (!o)
		return -errno;
	p->objects[family] = o;
	choose_programs(p, family, way == WAY_raw_tp);
	err = set_maps(p, o, &config);
	if (!err)
		err = bpf_object__load(o);
	if (err) {
		bpf_object__close(o);
		p->objects[family] = NULL;
	}
	return err;
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

static int load_family(struct rec_probes *p, enum rec_family family, enum way way, char *log)
{
	size_t size;
	const void *elf = rec_family_elf(family, &size);
	void *copy;
	int err;

	if (way != WAY_raw_tp)
		return load_elf(p, family, elf, size, way, log);
	copy = copy_as_raw(elf, size);
	err = copy ? load_elf(p, family, copy, size, way, log) : -ENOMEM;
	free(copy);
	return err;
}

/* Runs an iterator's program once, from beginning to end. */
static int run_iter(struct bpf_link *link)
{
	int fd = bpf_iter_create(bpf_link__fd(link));
	char buf[4096];
	ssize_t n;

	if (fd < 0)
		return -errno;
	do
		n = read(fd, buf, sizeof(buf));
	while (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)));
	n = n < 0 ? -errno : 0;
	close(fd);
	return (int)n;
}

static int attach(struct probe *b, bool raw)
{
	int err = 0;

	if (b->hook->is_iter)
		b->link = bpf_program__attach_iter(b->program, NULL);
	else if (raw)
		b->link = bpf_program__attach_raw_tracepoint(b->program, b->hook->name);
	else
		b->link = bpf_program__attach_trace(b->program);
	if (!b->link)
		return -errno;
	if (b->hook->is_iter) {
		err = run_iter(b->link);
		bpf_link__destroy(b->link);
		b->link = NULL;
	}
	return err;
}

static void attach_family(struct rec_probes *p, enum rec_family family, bool raw, const char *why_raw)
{
	char reason[160];
	size_t i;
	int err;

	for (i = 0; i < p->n_probes; i++) {
		struct probe *b = &p->probes[i];

		if (b->hook->family != family || b->fits)
			continue;
		if (!b->program) {
			set_status(p, i, REC_PROBE_unavailable, "", "iterators need what tp_btf needs");
			continue;
		}
		err = attach(b, raw);
		if (err) {
			snprintf(reason, sizeof(reason), "attach refused: %s", strerror(-err));
			set_status(p, i, REC_PROBE_unavailable, "", reason);
			continue;
		}
		p->n_attached += !b->hook->is_iter;
		set_status(p, i, raw || b->hook->is_variant ? REC_PROBE_fallback : REC_PROBE_attached,
			   b->hook->is_iter ? "iter" : raw ? "raw_tp" : "tp_btf",
			   raw ? why_raw : b->hook->is_variant ? "before Linux 6.9 the victim is given by number" : "");
	}
}

static void open_family(struct rec_probes *p, enum rec_family family, char *log)
{
	char refused[160] = "tp_btf was not to be used";
	enum way way;
	int err;

	for (way = p->first_way; way < N_WAYS; way++) {
		err = load_family(p, family, way, log);
		if (!err) {
			attach_family(p, family, way == WAY_raw_tp, refused);
			return;
		}
		/* What is said is why the first choice failed. */
		if (way == p->first_way)
			rec_refusal(refused, sizeof(refused), err, log);
	}
	refuse_family(p, family, refused);
}

static void open_families(struct rec_probes *p)
{
	char reason[160], *log = malloc(LOG_BYTES);
	int family, err;

	err = log ? make_maps(p) : -ENOMEM;
	if (err)
		rec_refusal(reason, sizeof(reason), err, "");
	for (family = 0; family < REC_N_FAMILIES; family++) {
		if (err)
			refuse_family(p, (enum rec_family)family, reason);
		else
			open_family(p, (enum rec_family)family, log);
	}
	free(log);
}

static void fill_config(struct bb_config *c, const struct rec_probe_opts *o, const struct btf *btf)
{
	struct rec_hierarchy h = { .v2 = true };

	rec_hierarchy_get(&h);
	c->filter_cgroup = o->cgroup_id;
	c->filter_level = o->cgroup_level;
	c->own_tgid = o->own_tgid;
	c->page_size = (uint32_t)sysconf(_SC_PAGESIZE);
	c->cgroup2 = h.v2;
	c->hierarchy = h.id;
	rec_config_from_btf(c, btf);
}

int rec_probes_open(const struct rec_probe_opts *o, struct rec_probes **ret_p)
{
	int profile = profile_index(o->profile);
	struct rec_probes *p;
	struct btf *btf;
	size_t n;

	if (profile < 0)
		return profile;
	p = calloc(1, sizeof(*p));
	if (!p)
		return -ENOMEM;
	rec_hooks(&n);
	p->ring_fd = p->counts_fd = -1;
	p->probes = calloc(n, sizeof(*p->probes));
	p->statuses = calloc(n, sizeof(*p->statuses));
	p->status_of = calloc(n, sizeof(struct rec_probe_status *));
	if (!p->probes || !p->statuses || !p->status_of) {
		rec_probes_close(p);
		return -ENOMEM;
	}
	p->profile = rec_profile_names()[profile];
	p->n_cpus = libbpf_num_possible_cpus();
	/* What goes wrong is told by rec_probe_status; libbpf would print it. */
	libbpf_set_print(NULL);
	btf = btf__parse(BTF_PATH, NULL);
	list_probes(p, profile, btf);
	if (btf && p->n_cpus > 0) {
		fill_config(&p->config, o, btf);
		p->first_way = o->no_tp_btf ? WAY_raw_tp : WAY_tp_btf;
		open_families(p);
	}
	btf__free(btf);
	*ret_p = p;
	return 0;
}

void rec_probes_detach(struct rec_probes *p)
{
	const struct timespec grace = { .tv_nsec = 50000000 };
	size_t i;

	for (i = 0; i < p->n_probes; i++) {
		bpf_link__destroy(p->probes[i].link);
		p->probes[i].link = NULL;
	}
	/* Programs run inside RCU sections of the kernel. This waits for all that have begun; without it, for longer than they take. */
	if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0))
		nanosleep(&grace, NULL);
}

void rec_probes_close(struct rec_probes *p)
{
	int i;

	if (!p)
		return;
	if (p->probes)
		rec_probes_detach(p);
	for (i = 0; i < REC_N_FAMILIES; i++)
		bpf_object__close(p->objects[i]);
	if (p->ring_fd >= 0)
		close(p->ring_fd);
	if (p->counts_fd >= 0)
		close(p->counts_fd);
	free(p->probes);
	free(p->statuses);
	free(p->status_of);
	free(p);
}

size_t rec_probes_n_attached(const struct rec_probes *p)
{
	return p->n_attached;
}

const char *rec_probes_profile(const struct rec_probes *p)
{
	return p->profile;
}

const struct rec_probe_status *rec_probes_status(const struct rec_probes *p, size_t *ret_n)
{
	*ret_n = p->n_statuses;
	return p->statuses;
}

int rec_probes_ring_fd(const struct rec_probes *p)
{
	return p->n_attached ? p->ring_fd : -1;
}

/* Times a program was not run because it already ran on that CPU (Linux 5.12): events that left no other trace. */
static uint64_t missed_by(const struct probe *b)
{
	struct bpf_prog_info info = { 0 };
	__u32 size = sizeof(info);

	if (!b->program || b->hook->is_iter || b->hook->is_variant)
		return 0;
	if (bpf_obj_get_info_by_fd(bpf_program__fd(b->program), &info, &size))
		return 0;
	return info.recursion_misses;
}

int rec_probes_counts(const struct rec_probes *p, uint32_t type_id, struct rec_counts *ret_c)
{
	struct rec_counts sum = { 0 };
	struct bb_counts *values;
	bool has_hook = false;
	size_t i;
	int cpu;

	for (i = 0; i < p->n_probes; i++) {
		if (p->probes[i].hook->type != type_id || !p->probes[i].program)
			continue;
		has_hook = true;
		sum.dropped += missed_by(&p->probes[i]);
	}
	if (!has_hook || p->counts_fd < 0)
		return -ENOENT;
	sum.produced = sum.dropped;
	values = calloc((size_t)p->n_cpus, sizeof(*values));
	if (!values)
		return -ENOMEM;
	if (bpf_map_lookup_elem(p->counts_fd, &type_id, values)) {
		free(values);
		return -errno;
	}
	for (cpu = 0; cpu < p->n_cpus; cpu++) {
		sum.produced += values[cpu].produced;
		sum.dropped += values[cpu].dropped;
		sum.throttled += values[cpu].throttled;
	}
	free(values);
	*ret_c = sum;
	return 0;
}
