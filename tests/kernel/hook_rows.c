/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a command with the hooks attached, by their first choice or by the fallback, and prints what the ring has of its process;
 * then whether every record that was counted was read, and in the order of time. usage: hook_rows tp_btf|raw_tp RINGS COMMAND [ARG]..., RINGS a lane
 */
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../../bpf/wire.h"
#include "../../recorder/probes.h"
#include "../../recorder/rings.h"

/* A column is called so. */
#undef errno

#define LATE_NS 1000000u

struct seen {
	pid_t pid;
	uint64_t records[BBX_TYPE_trigger];
	uint64_t latest_ns;
	bool is_late;
};

static void print_text(const char *name, const void *record, struct bb_loc loc)
{
	printf(" %s=%.*s", name, (int)loc.len, (const char *)record + loc.off);
}

static int show(void *ctx, const void *data, size_t size)
{
	struct seen *s = ctx;
	const struct bb_hdr *h = data;
	const struct bb_exec *exec = data;
	const struct bb_exit *end = data;
	const struct bb_signal *sig = data;
	const struct bb_tcp *tcp = data;

	if (size < h->size)
		return -1;
	if (h->type >= BBX_TYPE_trigger)
		return 0;
	s->records[h->type]++;
	/* One that comes by an interrupt may stand behind the record that it interrupted. */
	s->is_late |= h->ts_ns + LATE_NS < s->latest_ns;
	if (h->ts_ns > s->latest_ns)
		s->latest_ns = h->ts_ns;
	if (h->task.tgid != (__u32)s->pid)
		return 0;
	if (h->type == BBX_TYPE_fork) {
		printf("fork comm=%.16s\n", h->task.comm);
	} else if (h->type == BBX_TYPE_exec) {
		printf("exec comm=%.16s argc=%u uid=%u argv_bytes=%u", h->task.comm, exec->argc, exec->uid, exec->argv_bytes);
		print_text("exe", data, exec->exe);
		print_text("filename", data, exec->filename);
		print_text("cwd", data, exec->cwd);
		printf("\n");
	} else if (h->type == BBX_TYPE_exit) {
		printf("exit code=%d signal=%u\n", end->exit_code, end->signal);
	} else if (h->type == BBX_TYPE_signal) {
		printf("signal sig=%u code=%d from_itself=%d\n", sig->sig, sig->code, sig->sender.tgid == h->task.tgid);
	} else if (h->type == BBX_TYPE_tcp) {
		printf("tcp event=%u old=%u new=%u errno=%u\n", tcp->event, tcp->old_state, tcp->new_state, tcp->errno);
	}
	return 0;
}

static bool is_accounted(const struct rec_probes *p, const struct seen *s)
{
	struct rec_counts c;
	uint32_t type;

	for (type = BBX_TYPE_fork; type <= BBX_TYPE_cgroup; type++) {
		if (rec_probes_counts(p, type, &c) || c.produced != s->records[type] + c.dropped + c.throttled)
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct rec_probe_opts opts = { .profile = "lean", .no_tp_btf = argc > 1 && !strcmp(argv[1], "raw_tp"),
				       .n_rings = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0 };
	struct seen s = { 0 };
	struct rec_rings *rings;
	struct rec_probes *p;

	if (argc < 4 || rec_probes_open(&opts, &p) || !rec_probes_n_attached(p) || rec_rings_new(rec_probes_lanes(p), &rings))
		return 1;
	s.pid = fork();
	if (!s.pid) {
		execvp(argv[3], argv + 3);
		_exit(127);
	}
	waitpid(s.pid, NULL, 0);
	rec_probes_detach(p);
	if (rec_rings_read(rings, show, &s) < 0)
		return 1;
	printf("accounted=%d in_order=%d\n", is_accounted(p, &s), !s.is_late);
	rec_rings_free(rings);
	rec_probes_close(p);
	return 0;
}
