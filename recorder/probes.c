/* SPDX-License-Identifier: Apache-2.0 */
/* Which programs are loaded, how each is attached, and what becomes of those that cannot be. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/membarrier.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "probes.h"
#include "cleanup.h"
#include "families.h"
#include "hooks.h"
#include "kmsg.h"
#include "load.h"
#include "refusal.h"
#include "stock.h"

#define SLOT_BYTES (16u << 20)
#define SLOTS_MIN 64u

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
	struct rec_lanes lanes;
	struct rec_stock stock;
	unsigned by_proc; /* enum rec_open */
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
		if (!strcmp(names[i], name ? name : REC_PROFILE_DEFAULT))
			return i;
	}
	return -EINVAL;
}

/* A variant that this kernel does not need is not worth a word; nor is the usual way where a variant takes its place. */
static bool is_worth_a_word(const struct probe *b)
{
	return !b->fits || (b->fits == -ENOENT && !b->hook->is_variant);
}

/* The one that attaches least of those that have the hook. */
static const char *first_profile(const struct rec_hook *h)
{
	const char *const *names = rec_profile_names(), *name = "";
	int i;

	for (i = 0; names[i]; i++)
		if (h->profiles & 1u << i)
			name = names[i];
	return name;
}

/* What no iterator lists is read from /proc. */
static void list_by_proc(struct rec_probes *p)
{
	for (size_t i = 0; i < p->n_probes; i++) {
		struct rec_probe_status *s = p->status_of[i];

		if (!p->probes[i].hook->lists || !s || s->state != REC_PROBE_unavailable)
			continue;
		p->by_proc |= p->probes[i].hook->lists;
		s->state = REC_PROBE_fallback;
		s->attachment = "proc";
	}
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
		s->profile = first_profile(b->hook);
		snprintf(reason, sizeof(reason), "%s/%s: not in this kernel", b->hook->lists ? "iter" : b->hook->is_cgroup ? "cgroup_skb" : "tp_btf", s->hook);
		set_status(p, p->n_probes - 1, REC_PROBE_unavailable, "", btf ? reason : "no BTF at " REC_BTF_PATH);
	}
}

/* No hook, but asked about like one. Every profile has it. */
static void list_kmsg(struct rec_probes *p)
{
	struct rec_probe_status *s = &p->statuses[p->n_statuses++];

	rec_kmsg_status(s);
	s->profile = "lean";
}

/* The root of cgroup2, wherever it is mounted: below it are all sockets. */
static struct bpf_link *attach_cgroup(struct bpf_program *program)
{
	static const char *const roots[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/host/sys/fs/cgroup" };
	struct bpf_link *link = NULL;
	struct statfs fs;

	errno = ENOENT;
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]) && !link; i++) {
		_cleanup_close_ int fd = open(roots[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (fd >= 0 && !fstatfs(fd, &fs) && fs.f_type == CGROUP2_SUPER_MAGIC)
			link = bpf_program__attach_cgroup(program, fd);
	}
	return link;
}

static int attach(struct rec_probes *p, struct probe *b, bool raw)
{
	struct bpf_link *link;

	if (b->hook->lists)
		b->link = bpf_program__attach_iter(b->program, NULL);
	else if (b->hook->is_cgroup)
		b->link = attach_cgroup(b->program);
	else if (raw)
		b->link = bpf_program__attach_raw_tracepoint(b->program, b->hook->name);
	else
		b->link = bpf_program__attach_trace(b->program);
	if (!b->link)
		return -errno;
	if (!b->hook->lists)
		return 0;
	link = b->link;
	b->link = NULL;
	return rec_stock_add(&p->stock, link);
}

static void attach_family(struct rec_probes *p, enum rec_family family, bool raw, const char *why_raw)
{
	bool is_fallback;
	char reason[160];
	size_t i;
	int err = 0;

	for (i = 0; i < p->n_probes; i++) {
		struct probe *b = &p->probes[i];

		if (b->hook->family != family || b->fits)
			continue;
		if (!b->program) {
			set_status(p, i, REC_PROBE_unavailable, "", "iterators need what tp_btf needs");
			continue;
		}
		err = b->hook->is_shared ? err : attach(p, b, raw);
		if (err) {
			snprintf(reason, sizeof(reason), "attach refused: %s", b->hook->is_cgroup && err == -ENOENT ? "no cgroup2" : strerror(-err));
			set_status(p, i, REC_PROBE_unavailable, "", reason);
			continue;
		}
		p->n_attached += !b->hook->lists;
		is_fallback = raw && !b->hook->is_cgroup;
		set_status(p, i, is_fallback || b->hook->is_variant ? REC_PROBE_fallback : REC_PROBE_attached,
			   b->hook->lists ? "iter" : b->hook->is_cgroup ? "cgroup_skb" : raw ? "raw_tp" : "tp_btf",
			   is_fallback ? why_raw : b->hook->is_variant ? "as older kernels have it" : "");
	}
}

/* The fallback has no iterators. */
static bool is_loaded_with(const struct probe *b, enum rec_family family, bool raw)
{
	return b->hook->family == family && !b->fits && !(raw && b->hook->lists);
}

static int load_family(struct rec_probes *p, enum rec_family family, bool raw, char *log)
{
	_cleanup_free_ const char **names = calloc(p->n_probes, sizeof(*names));
	size_t n = 0, i;
	int err;

	if (!names)
		return -ENOMEM;
	for (i = 0; i < p->n_probes; i++)
		if (is_loaded_with(&p->probes[i], family, raw))
			names[n++] = p->probes[i].hook->program;
	err = rec_load(family, raw, names, n, &p->lanes, &p->config, log, &p->objects[family]);
	for (i = 0; i < p->n_probes && !err; i++) {
		struct probe *b = &p->probes[i];

		if (is_loaded_with(b, family, raw))
			b->program = bpf_object__find_program_by_name(p->objects[family], b->hook->program);
	}
	return err;
}

/* How a family was loaded, N_WAYS = not at all, and why not by the first choice. */
struct loaded {
	enum way way;
	char refused[160];
};

static struct loaded open_family(struct rec_probes *p, enum rec_family family, char *log)
{
	struct loaded l = { .way = p->first_way, .refused = "tp_btf was not to be used" };

	for (; l.way < N_WAYS; l.way++) {
		int err = load_family(p, family, l.way == WAY_raw_tp, log);

		if (!err)
			return l;
		if (l.way == p->first_way)
			rec_refusal(l.refused, sizeof(l.refused), err, log);
	}
	refuse_family(p, family, l.refused);
	return l;
}

/* All are loaded before the first is attached: loading takes seconds, in which some events would be seen and others not. */
static void load_and_attach(struct rec_probes *p, char *log)
{
	struct loaded how[REC_N_FAMILIES];

	for (int f = 0; f < REC_N_FAMILIES; f++)
		how[f] = open_family(p, (enum rec_family)f, log);
	for (int f = 0; f < REC_N_FAMILIES; f++)
		if (how[f].way < N_WAYS)
			attach_family(p, (enum rec_family)f, how[f].way == WAY_raw_tp, how[f].refused);
}

static void open_families(struct rec_probes *p, struct rec_ring_plan plan, int n_cpus)
{
	char reason[160], *log = malloc(REC_LOG_BYTES);
	int family, err;

	err = log ? rec_lanes_open(&p->lanes, plan, n_cpus) : -ENOMEM;
	if (err)
		rec_refusal(reason, sizeof(reason), err, "");
	else
		rec_lanes_configure(&p->lanes, &p->config);
	for (family = 0; family < REC_N_FAMILIES && err; family++)
		refuse_family(p, (enum rec_family)family, reason);
	if (!err)
		load_and_attach(p, log);
	free(log);
}

/* Sets of counters of system calls, as many as fit into some memory. */
static uint32_t n_slots(int n_cpus)
{
	size_t n = SLOT_BYTES / sizeof(struct bb_call_counts) / (size_t)n_cpus;

	return n > BB_SLOTS_MAX ? BB_SLOTS_MAX : n < SLOTS_MIN ? SLOTS_MIN : (uint32_t)n;
}

static void fill_config(struct bb_config *c, const struct rec_probe_opts *o, int profile, const struct btf *btf)
{
	struct rec_hierarchy h = { .v2 = true };

	rec_hierarchy_get(&h);
	c->filter_cgroup = o->cgroup_id;
	c->filter_level = o->cgroup_level;
	c->own_tgid = o->own_tgid;
	c->page_size = (uint32_t)sysconf(_SC_PAGESIZE);
	c->cgroup2 = h.v2;
	c->hierarchy = h.id;
	c->n_slots = n_slots(libbpf_num_possible_cpus());
	c->counts_flows = profile == profile_index("full");
	c->keeps_creds = profile != profile_index("lean");
	rec_config_from_btf(c, btf);
}

int rec_probes_open(const struct rec_probe_opts *o, struct rec_probes **ret_p)
{
	int profile = profile_index(o->profile);
	int n_cpus = libbpf_num_possible_cpus();
	struct rec_probes *p;
	struct btf *btf;
	bool has_btf;
	size_t n;

	if (profile < 0)
		return profile;
	p = calloc(1, sizeof(*p));
	if (!p)
		return -ENOMEM;
	rec_hooks(&n);
	p->probes = calloc(n, sizeof(*p->probes));
	p->statuses = calloc(n + 1, sizeof(*p->statuses));
	p->status_of = calloc(n, sizeof(struct rec_probe_status *));
	if (!p->probes || !p->statuses || !p->status_of) {
		rec_probes_close(p);
		return -ENOMEM;
	}
	p->profile = rec_profile_names()[profile];
	/* What goes wrong is told by rec_probe_status; libbpf would print it. */
	libbpf_set_print(NULL);
	btf = btf__parse(REC_BTF_PATH, NULL);
	list_probes(p, profile, btf);
	list_kmsg(p);
	has_btf = btf;
	if (has_btf)
		fill_config(&p->config, o, profile, btf);
	/* Megabytes, of which libbpf has a copy of its own while it loads. */
	btf__free(btf);
	if (has_btf && n_cpus > 0) {
		p->first_way = o->no_tp_btf ? WAY_raw_tp : WAY_tp_btf;
		open_families(p, rec_rings_plan(o->ring_bytes, o->n_rings ? o->n_rings : rec_rings_for_cpus(n_cpus)), n_cpus);
	}
	if (p->n_attached)
		list_by_proc(p);
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
	rec_lanes_close(&p->lanes);
	rec_stock_free(&p->stock);
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

const struct rec_lanes *rec_probes_lanes(const struct rec_probes *p)
{
	return &p->lanes;
}

const void *rec_probes_stock(struct rec_probes *p, size_t *ret_len)
{
	return rec_stock_take(&p->stock, ret_len);
}

unsigned rec_probes_by_proc(const struct rec_probes *p)
{
	return p->by_proc;
}

bool rec_probes_counts_flows(const struct rec_probes *p)
{
	return p->config.counts_flows;
}

int rec_probes_map(const struct rec_probes *p, enum rec_family family, const char *name)
{
	int fd = p->objects[family] ? bpf_object__find_map_fd_by_name(p->objects[family], name) : -1;

	return fd < 0 ? -ENOENT : fd;
}

/*
 * Times a program was not run because it already ran on that CPU (Linux 5.12): events that left no other trace. Of a program that makes
 * an event now and then only, this tells nothing.
 */
static uint64_t missed_by(const struct probe *b)
{
	struct bpf_prog_info info = { 0 };
	__u32 size = sizeof(info);

	if (!b->program || b->hook->lists || b->hook->is_variant || b->hook->makes_few)
		return 0;
	if (bpf_obj_get_info_by_fd(bpf_program__fd(b->program), &info, &size))
		return 0;
	return info.recursion_misses;
}

int rec_probes_counts(const struct rec_probes *p, uint32_t type_id, struct rec_counts *ret_c)
{
	struct rec_counts c;
	uint64_t missed = 0;
	bool has_hook = false;
	size_t i;
	int err;

	for (i = 0; i < p->n_probes; i++) {
		if (p->probes[i].hook->type != type_id || !p->probes[i].program || p->probes[i].hook->is_counter)
			continue;
		has_hook = true;
		missed += missed_by(&p->probes[i]);
	}
	if (!has_hook)
		return -ENOENT;
	err = rec_lanes_counts(&p->lanes, type_id, &c);
	if (err)
		return err;
	c.produced += missed;
	c.dropped += missed;
	*ret_c = c;
	return 0;
}
