/* SPDX-License-Identifier: Apache-2.0 */
/* What the node as a whole does. */
#include "clock.h"
#include "sample.h"

#define NS_PER_USEC 1000
#define NS_PER_TICK 10000000 /* USER_HZ is 100 on every architecture */
#define KIB 1024

#define N(field) offsetof(struct bb_node_stat, field)
#define LIST(...) .list = (const struct rec_figure[]){ __VA_ARGS__ }, \
		  .n = sizeof((const struct rec_figure[]){ __VA_ARGS__ }) / sizeof(struct rec_figure)
#define PSI(file, what) \
	{ "pressure/" file, 0, REC_PAIRS, LIST({ "some", "total", N(what##_some_ns), NS_PER_USEC }, \
						{ "full", "total", N(what##_full_ns), NS_PER_USEC }) }

/* Files below /proc. */
static const struct rec_figures files[] = {
	{ "stat", 0, REC_COLUMNS,
	  LIST({ "cpu", "1", N(user_ns), NS_PER_TICK }, { "cpu", "2", N(user_ns), NS_PER_TICK },
	       { "cpu", "3", N(system_ns), NS_PER_TICK }, { "cpu", "4", N(idle_ns), NS_PER_TICK },
	       { "cpu", "5", N(iowait_ns), NS_PER_TICK }, { "cpu", "6", N(irq_ns), NS_PER_TICK },
	       { "cpu", "7", N(softirq_ns), NS_PER_TICK }, { "cpu", "8", N(steal_ns), NS_PER_TICK },
	       { "ctxt", "1", N(context_switches), 1 }, { "processes", "1", N(forks), 1 },
	       { "procs_running", "1", N(running), 1 }, { "procs_blocked", "1", N(blocked), 1 }) },
	{ "loadavg", 0, REC_COLUMNS, LIST({ NULL, "0", N(load1_percent), 100 }) },
	{ "meminfo", 0, REC_PAIRS,
	  LIST({ NULL, "MemTotal:", N(memory_total_bytes), KIB }, { NULL, "MemFree:", N(memory_free_bytes), KIB },
	       { NULL, "MemAvailable:", N(memory_available_bytes), KIB },
	       { NULL, "Cached:", N(cached_bytes), KIB }, { NULL, "Shmem:", N(shmem_bytes), KIB },
	       { NULL, "SUnreclaim:", N(unreclaimable_bytes), KIB },
	       { NULL, "Dirty:", N(dirty_bytes), KIB },
	       { NULL, "SwapTotal:", N(swap_total_bytes), KIB }, { NULL, "SwapFree:", N(swap_free_bytes), KIB }) },
	{ "vmstat", 0, REC_PAIRS,
	  LIST({ NULL, "pgfault", N(page_faults), 1 }, { NULL, "pgmajfault", N(major_faults), 1 },
	       { NULL, "allocstall_dma", N(allocation_stalls), 1 }, { NULL, "allocstall_dma32", N(allocation_stalls), 1 },
	       { NULL, "allocstall_normal", N(allocation_stalls), 1 }, { NULL, "allocstall_movable", N(allocation_stalls), 1 },
	       { NULL, "oom_kill", N(oom_kills), 1 }) },
	{ "softirqs", 0, REC_COLUMNS,
	  LIST({ "NET_RX:", "+", N(softirqs_net_rx), 1 }, { "NET_TX:", "+", N(softirqs_net_tx), 1 }) },
	{ "pressure/cpu", 0, REC_PAIRS, LIST({ "some", "total", N(cpu_some_ns), NS_PER_USEC }) },
	PSI("memory", memory),
	PSI("io", io),
	{ "sys/fs/file-nr", 0, REC_COLUMNS, LIST({ NULL, "0", N(files_open), 1 }, { NULL, "2", N(files_max), 1 }) },
	{ "sys/net/netfilter/nf_conntrack_count", 0, REC_COLUMNS, LIST({ NULL, "0", N(conntrack_count), 1 }) },
	{ "sys/net/netfilter/nf_conntrack_max", 0, REC_COLUMNS, LIST({ NULL, "0", N(conntrack_max), 1 }) },
};

int rec_sample_node(struct rec_round *r)
{
	struct bb_node_stat *row = REC_BUILD(r->what->b, node_stat, rec_boot_ns());
	char path[PATH_MAX], text[16384];

	rec_figures_null(row, sizeof(*row));
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (!rec_path_join(path, sizeof(path), r->what->host->proc, files[i].file) &&
		    rec_read_file(path, text, sizeof(text)) > 0)
			rec_figures_parse(&files[i], text, row);
	return rec_round_put(r);
}
