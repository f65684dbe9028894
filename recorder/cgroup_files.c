/* SPDX-License-Identifier: Apache-2.0 */
#include "cgroup_files.h"

#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>
#include "decode.h"

#define NS_PER_USEC 1000
#define NS_PER_TICK 10000000 /* USER_HZ is 100 on every architecture */

#define S(field) offsetof(struct bb_cgroup_stat, field)
#define L(field) offsetof(struct bb_cgroup_limit, field)
#define LIST(...) .list = (const struct rec_figure[]){ __VA_ARGS__ }, \
		  .n = sizeof((const struct rec_figure[]){ __VA_ARGS__ }) / sizeof(struct rec_figure)
#define WHOLE(off) LIST({ NULL, "0", off, 1 })

#define PSI(what, where) \
	{ #what ".pressure", where, REC_PAIRS, LIST({ "some", "total", S(what##_some_ns), NS_PER_USEC }, \
						     { "full", "total", S(what##_full_ns), NS_PER_USEC }) }
#define PRESSURES(where) \
	{ "cpu.pressure", where, REC_PAIRS, LIST({ "some", "total", S(cpu_some_ns), NS_PER_USEC }) }, \
	PSI(memory, where), PSI(io, where)

static const struct rec_figures v2_stat[] = {
	{ "memory.current", REC_PLACE_v2, REC_COLUMNS, WHOLE(S(memory_bytes)) },
	{ "memory.swap.current", REC_PLACE_v2, REC_COLUMNS, WHOLE(S(swap_bytes)) },
	{ "memory.stat", REC_PLACE_v2, REC_PAIRS,
	  LIST({ NULL, "anon", S(anon_bytes), 1 }, { NULL, "file", S(file_bytes), 1 }, { NULL, "shmem", S(shmem_bytes), 1 },
	       { NULL, "kernel", S(kernel_bytes), 1 }, { NULL, "pgfault", S(page_faults), 1 },
	       { NULL, "pgmajfault", S(major_faults), 1 }, { NULL, "workingset_refault_file", S(refaults), 1 }) },
	{ "memory.events", REC_PLACE_v2, REC_PAIRS,
	  LIST({ NULL, "high", S(memory_high_events), 1 }, { NULL, "max", S(memory_max_events), 1 },
	       { NULL, "oom", S(oom_events), 1 }, { NULL, "oom_kill", S(oom_kills), 1 }) },
	{ "cpu.stat", REC_PLACE_v2, REC_PAIRS,
	  LIST({ NULL, "usage_usec", S(cpu_ns), NS_PER_USEC }, { NULL, "user_usec", S(user_ns), NS_PER_USEC },
	       { NULL, "system_usec", S(system_ns), NS_PER_USEC }, { NULL, "nr_periods", S(periods), 1 },
	       { NULL, "nr_throttled", S(throttled_periods), 1 }, { NULL, "throttled_usec", S(throttled_ns), NS_PER_USEC }) },
	{ "pids.current", REC_PLACE_v2, REC_COLUMNS, WHOLE(S(pids)) },
	{ "pids.events", REC_PLACE_v2, REC_PAIRS, LIST({ NULL, "max", S(pids_max_events), 1 }) },
	{ "io.stat", REC_PLACE_v2, REC_PAIRS,
	  LIST({ NULL, "rbytes", S(read_bytes), 1 }, { NULL, "wbytes", S(written_bytes), 1 }, { NULL, "rios", S(reads), 1 },
	       { NULL, "wios", S(writes), 1 }) },
	PRESSURES(REC_PLACE_v2),
};

static const struct rec_figures v1_stat[] = {
	{ "memory.usage_in_bytes", REC_PLACE_memory, REC_COLUMNS, WHOLE(S(memory_bytes)) },
	{ "memory.stat", REC_PLACE_memory, REC_PAIRS,
	  LIST({ NULL, "total_rss", S(anon_bytes), 1 }, { NULL, "total_cache", S(file_bytes), 1 },
	       { NULL, "total_shmem", S(shmem_bytes), 1 }, { NULL, "total_swap", S(swap_bytes), 1 },
	       { NULL, "total_pgfault", S(page_faults), 1 }, { NULL, "total_pgmajfault", S(major_faults), 1 },
	       { NULL, "total_workingset_refault_file", S(refaults), 1 }) },
	{ "memory.kmem.usage_in_bytes", REC_PLACE_memory, REC_COLUMNS, WHOLE(S(kernel_bytes)) },
	{ "memory.failcnt", REC_PLACE_memory, REC_COLUMNS, WHOLE(S(memory_max_events)) },
	{ "memory.oom_control", REC_PLACE_memory, REC_PAIRS, LIST({ NULL, "oom_kill", S(oom_kills), 1 }) },
	{ "cpuacct.usage", REC_PLACE_cpuacct, REC_COLUMNS, WHOLE(S(cpu_ns)) },
	{ "cpuacct.stat", REC_PLACE_cpuacct, REC_PAIRS,
	  LIST({ NULL, "user", S(user_ns), NS_PER_TICK }, { NULL, "system", S(system_ns), NS_PER_TICK }) },
	{ "cpu.stat", REC_PLACE_cpu, REC_PAIRS,
	  LIST({ NULL, "nr_periods", S(periods), 1 }, { NULL, "nr_throttled", S(throttled_periods), 1 },
	       { NULL, "throttled_time", S(throttled_ns), 1 }) },
	{ "pids.current", REC_PLACE_pids, REC_COLUMNS, WHOLE(S(pids)) },
	{ "pids.events", REC_PLACE_pids, REC_PAIRS, LIST({ NULL, "max", S(pids_max_events), 1 }) },
	{ "blkio.throttle.io_service_bytes_recursive", REC_PLACE_blkio, REC_PAIRS,
	  LIST({ NULL, "Read", S(read_bytes), 1 }, { NULL, "Write", S(written_bytes), 1 }) },
	{ "blkio.throttle.io_serviced_recursive", REC_PLACE_blkio, REC_PAIRS,
	  LIST({ NULL, "Read", S(reads), 1 }, { NULL, "Write", S(writes), 1 }) },
	PRESSURES(REC_PLACE_v2),
};

static const struct rec_figures v2_limits[] = {
	{ "memory.max", REC_PLACE_v2, REC_COLUMNS, WHOLE(L(memory_max_bytes)) },
	{ "memory.high", REC_PLACE_v2, REC_COLUMNS, WHOLE(L(memory_high_bytes)) },
	{ "memory.swap.max", REC_PLACE_v2, REC_COLUMNS, WHOLE(L(swap_max_bytes)) },
	{ "memory.oom.group", REC_PLACE_v2, REC_COLUMNS, WHOLE(L(oom_group)) },
	{ "cpu.max", REC_PLACE_v2, REC_COLUMNS, LIST({ NULL, "0", L(cpu_quota_us), 1 }, { NULL, "1", L(cpu_period_us), 1 }) },
	{ "cpu.weight", REC_PLACE_v2, REC_COLUMNS, WHOLE(L(cpu_weight)) },
	{ "pids.max", REC_PLACE_v2, REC_COLUMNS, WHOLE(L(pids_max)) },
};

static const struct rec_figures v1_limits[] = {
	{ "memory.limit_in_bytes", REC_PLACE_memory, REC_COLUMNS, WHOLE(L(memory_max_bytes)) },
	{ "memory.memsw.limit_in_bytes", REC_PLACE_memory, REC_COLUMNS, WHOLE(L(swap_max_bytes)) },
	{ "cpu.cfs_quota_us", REC_PLACE_cpu, REC_COLUMNS, WHOLE(L(cpu_quota_us)) },
	{ "cpu.cfs_period_us", REC_PLACE_cpu, REC_COLUMNS, WHOLE(L(cpu_period_us)) },
	{ "cpu.shares", REC_PLACE_cpu, REC_COLUMNS, WHOLE(L(cpu_weight)) },
	{ "pids.max", REC_PLACE_pids, REC_COLUMNS, WHOLE(L(pids_max)) },
};

#define SET(a) (a), sizeof(a) / sizeof(*(a))
static const struct {
	const struct rec_figures *stat;
	size_t n_stat;
	const struct rec_figures *limits;
	size_t n_limits;
} versions[] = {
	{ SET(v1_stat), SET(v1_limits) },
	{ SET(v2_stat), SET(v2_limits) },
};

void rec_cgroup_places_init(struct rec_cgroup_places *p, const struct rec_cgroupfs *fs, const struct rec_host *h)
{
	static const char *const names[REC_N_PLACES] = { "unified", "memory", "cpu", "cpuacct", "pids", "blkio" };
	const bool v2 = fs->hierarchy.v2;

	for (size_t i = 0; i < REC_N_PLACES; i++)
		if (v2 ? i != REC_PLACE_v2 : rec_path_join(p->mounts[i], PATH_MAX, h->cgroup, names[i]) < 0 ||
		    access(p->mounts[i], X_OK))
			p->mounts[i][0] = '\0';
	if (v2)
		snprintf(p->mounts[REC_PLACE_v2], PATH_MAX, "%s", fs->mount);
	p->stat = versions[v2].stat;
	p->n_stat = versions[v2].n_stat;
	p->limits = versions[v2].limits;
	p->n_limits = versions[v2].n_limits;
}

static int open_place(const struct rec_cgroup_places *p, uint32_t place, const char *path)
{
	char dir[PATH_MAX];

	if (!p->mounts[place][0] || rec_path_join(dir, sizeof(dir), p->mounts[place], path) < 0)
		return -1;
	return open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

bool rec_cgroup_files_read(const struct rec_cgroup_places *p, const struct rec_figures *list, size_t n, const char *path,
			   void *rec)
{
	uint32_t place = REC_N_PLACES;
	char text[16384];
	bool any = false;
	int dir = -1;

	for (size_t i = 0; i < n; i++) {
		if (list[i].where != place) {
			if (dir >= 0)
				close(dir);
			place = list[i].where;
			dir = open_place(p, place, path);
		}
		if (dir < 0 || rec_read_file_at(dir, list[i].file, text, sizeof(text)) <= 0)
			continue;
		any = true;
		rec_figures_parse(&list[i], text, rec);
	}
	if (dir >= 0)
		close(dir);
	return any;
}
