/* SPDX-License-Identifier: Apache-2.0 */
/* Counters of the network namespaces of the node and its containers, each once, through a process that is in it. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cleanup.h"
#include "clock.h"
#include "procfs.h"
#include "sample.h"

#define SEEN_MAX 1024

/* The namespaces of a round: the containers of a pod share one. */
struct seen {
	uint64_t netns[SEEN_MAX];
	size_t n;
};

#define N(field) offsetof(struct bb_net_stat, field)
#define LIST(...) .list = (const struct rec_figure[]){ __VA_ARGS__ }, \
		  .n = sizeof((const struct rec_figure[]){ __VA_ARGS__ }) / sizeof(struct rec_figure)

/* Files below /proc/PID. */
static const struct rec_figures files[] = {
	{ "net/snmp", 0, REC_HEADED,
	  LIST({ "Tcp:", "ActiveOpens", N(active_opens), 1 }, { "Tcp:", "PassiveOpens", N(passive_opens), 1 },
	       { "Tcp:", "AttemptFails", N(attempt_fails), 1 }, { "Tcp:", "EstabResets", N(established_resets), 1 },
	       { "Tcp:", "CurrEstab", N(established), 1 }, { "Tcp:", "InSegs", N(segments_in), 1 },
	       { "Tcp:", "OutSegs", N(segments_out), 1 }, { "Tcp:", "RetransSegs", N(retransmits), 1 },
	       { "Tcp:", "OutRsts", N(resets_sent), 1 }, { "Udp:", "InDatagrams", N(udp_received), 1 },
	       { "Udp:", "OutDatagrams", N(udp_sent), 1 }, { "Udp:", "NoPorts", N(udp_no_port), 1 },
	       { "Udp:", "InErrors", N(udp_in_errors), 1 }, { "Udp:", "RcvbufErrors", N(udp_receive_buffer_errors), 1 },
	       { "Udp:", "SndbufErrors", N(udp_send_buffer_errors), 1 }, { "Ip:", "InDiscards", N(ip_in_discards), 1 },
	       { "Ip:", "OutNoRoutes", N(ip_no_routes), 1 }) },
	{ "net/netstat", 0, REC_HEADED,
	  LIST({ "TcpExt:", "ListenOverflows", N(listen_overflows), 1 }, { "TcpExt:", "ListenDrops", N(listen_drops), 1 },
	       { "TcpExt:", "TCPTimeouts", N(timeouts), 1 }, { "TcpExt:", "TCPBacklogDrop", N(backlog_drops), 1 },
	       { "TcpExt:", "TCPAbortOnMemory", N(memory_aborts), 1 }) },
};

static bool is_new(struct seen *s, uint64_t netns)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->netns[i] == netns)
			return false;
	if (s->n < SEEN_MAX)
		s->netns[s->n++] = netns;
	return true;
}

/* The row of the namespace that a process is in, unless it has one in this round. */
static int put_netns(struct rec_round *r, const char *pid, struct bb_task task)
{
	struct bb_net_stat *row = REC_BUILD(r->what->b, net_stat, rec_boot_ns());
	char path[PATH_MAX], text[16384];
	_cleanup_close_ int dir = -1;
	uint64_t netns;

	if (rec_path_join(path, sizeof(path), r->what->host->proc, pid) < 0)
		return 0;
	dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	netns = dir < 0 ? 0 : rec_procfs_ns(dir, "net");
	if (!netns || !is_new(r->state, netns))
		return 0;
	rec_figures_null(row, sizeof(*row));
	row->h.task = task;
	row->netns = netns;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (rec_read_file_at(dir, files[i].file, text, sizeof(text)) > 0)
			rec_figures_parse(&files[i], text, row);
	return rec_round_put(r);
}

static int put_container(struct rec_round *r, struct rec_group *g)
{
	char dir[PATH_MAX], path[PATH_MAX], text[4096];

	if (!g->name.container_id[0] || rec_path_join(dir, sizeof(dir), r->what->fs->mount, g->path) < 0 ||
	    rec_path_join(path, sizeof(path), dir, "cgroup.procs") < 0 || rec_read_file(path, text, sizeof(text)) <= 0)
		return 0;
	text[strcspn(text, "\n")] = '\0';
	return put_netns(r, text, (struct bb_task){ .cgroup_id = g->id });
}

int rec_sample_net(struct rec_round *r)
{
	const struct bb_task node = REC_NULL_TASK;
	int err = 0;

	if (!r->state)
		r->state = calloc(1, sizeof(struct seen));
	if (!r->state)
		return -ENOMEM;
	if (!r->cursor) {
		((struct seen *)r->state)->n = 0;
		err = put_netns(r, "1", node);
		if (!err && !((struct seen *)r->state)->n)
			err = put_netns(r, "self", node);
	}
	return err ? err : rec_round_cgroups(r, put_container);
}
