/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel says EPERM for several reasons; /proc/self/status tells which. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/capability.h>
#include "refusal.h"

struct rights {
	uint64_t caps;
	bool has_seccomp;
};

static struct rights own_rights(void)
{
	struct rights r = { 0 };
	FILE *f = fopen("/proc/self/status", "re");
	char *line = NULL;
	size_t cap = 0;

	if (!f)
		return r;
	while (getline(&line, &cap, f) >= 0) {
		if (!strncmp(line, "CapEff:", 7))
			r.caps = strtoull(line + 7, NULL, 16);
		else if (!strncmp(line, "Seccomp:", 8))
			r.has_seccomp = strtoul(line + 8, NULL, 10) != 0;
	}
	free(line);
	fclose(f);
	return r;
}

static const char *why_eperm(void)
{
	struct rights r = own_rights();
	bool is_admin = r.caps & (1ull << CAP_SYS_ADMIN);

	if (!is_admin && !(r.caps & (1ull << CAP_BPF)))
		return "bpf(2) refused: needs CAP_BPF and CAP_PERFMON";
	if (!is_admin && !(r.caps & (1ull << CAP_PERFMON)))
		return "bpf(2) refused: needs CAP_PERFMON besides CAP_BPF";
	if (r.has_seccomp)
		return "bpf(2) refused, by the seccomp profile it seems: all capabilities are there";
	return "bpf(2) refused, though all capabilities are there: locked down?";
}

static bool is_statistics(const char *line)
{
	static const char *const beginnings[] = { "processed ", "verification time ", "stack depth " };
	size_t i;

	for (i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++) {
		if (!strncmp(line, beginnings[i], strlen(beginnings[i])))
			return true;
	}
	return false;
}

/* The process ran out of something, which is no verdict: whatever the log says. */
static bool is_shortage(int err)
{
	return err == -EMFILE || err == -ENFILE || err == -ENOMEM;
}

/* The verifier's verdict stands in the last line of its log but the statistics. */
static size_t verdict(const char *log, const char **ret_line)
{
	const char *line = log, *p = log;
	size_t len = 0;

	while (*p) {
		size_t n = strcspn(p, "\n");

		if (n && !is_statistics(p)) {
			line = p;
			len = n;
		}
		p += n + (p[n] == '\n');
	}
	*ret_line = line;
	return len;
}

void rec_refusal(char *dst, size_t size, int err, const char *log)
{
	const char *line;
	size_t len = verdict(log, &line);

	if (len && !is_shortage(err))
		snprintf(dst, size, "refused by the verifier: %.*s", (int)len, line);
	else if (err == -EPERM)
		snprintf(dst, size, "%s", why_eperm());
	else
		snprintf(dst, size, "load refused: %s", strerror(-err));
}
