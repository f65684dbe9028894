/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's log, line by line: from /dev/kmsg, which a container's device rules may forbid; else from syslog(2), whose whole text is read
 * again each time.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <time.h>
#include <unistd.h>
#include "cleanup.h"
#include "clock.h"
#include "kmsg.h"
#include "kmsg_line.h"
#include "sample.h"

#define KLOG_READ_ALL 3
#define KLOG_SIZE_BUFFER 10
#define KLOG_MAX (16 << 20)
#define RECORD_MAX 8192 /* the kernel's own limit of a record, escapes included */

#define BURST 1000u
#define A_SECOND 100u
/* Lines of no great severity leave this much of the budget to others: a list of processes is not to push out what happened to one. */
#define RESERVE (BURST / 2)
#define SEVERITY_ERR 3

struct kmsg {
	int fd;               /* -1 = syslog(2) */
	uint64_t sequence;    /* of the next line; 0 = any */
	char *last;           /* text of the last line read by syslog(2) */
	size_t last_len;
	uint64_t last_us;
	uint64_t read_ns;     /* when the log was last read to its end */
	uint64_t missed;
	uint32_t budget;
	uint64_t budget_ns;   /* when it last grew */
	uint64_t suspended_ns;
	char record[RECORD_MAX];
};

static uint64_t clock_ns(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* ---- Rows ---- */

static bool is_in_budget(struct kmsg *k, const struct rec_kmsg_line *l)
{
	const uint64_t now = rec_boot_ns(), grown = (now - k->budget_ns) / (1000000000u / A_SECOND);

	if (grown) {
		k->budget = grown < BURST - k->budget ? k->budget + (uint32_t)grown : BURST;
		k->budget_ns = now;
	}
	if (k->budget <= (l->severity <= SEVERITY_ERR ? 0 : RESERVE))
		return false;
	k->budget--;
	return true;
}

/*
 * When a line was written. The log's clock drifts away from others in the weeks since boot, but the line was certainly written since the
 * log was last read.
 */
static uint64_t line_ns(const struct kmsg *k, const struct rec_kmsg_line *l)
{
	const uint64_t now = rec_boot_ns(), ns = l->ts_us * 1000 + k->suspended_ns;

	return ns < k->read_ns || !l->ts_us ? k->read_ns : ns > now ? now : ns;
}

static int put_row(struct rec_round *r, struct kmsg *k, const struct rec_kmsg_line *l, uint64_t ts_ns)
{
	struct bb_kmsg *row = REC_BUILD(r->what->b, kmsg, ts_ns);

	row->sequence = l->sequence;
	row->missed = k->missed;
	row->text = rec_build_str(r->what->b, l->text, l->text_len);
	row->device = rec_build_str(r->what->b, l->device, l->device_len);
	row->severity = l->severity;
	row->facility = l->facility;
	k->missed = 0;
	return rec_round_put(r);
}

static int put_line(struct rec_round *r, struct kmsg *k, const struct rec_kmsg_line *l)
{
	if (is_in_budget(k, l))
		return put_row(r, k, l, line_ns(k, l));
	k->missed++;
	return 0;
}

/* ---- /dev/kmsg ---- */

/* Returns 1 when there may be more, 0 at the end, put's error. */
static int read_record(struct rec_round *r, struct kmsg *k)
{
	ssize_t n = read(k->fd, k->record, sizeof(k->record));
	struct rec_kmsg_line l;
	int err;

	/* EPIPE: lines that were not read are gone, which their numbers will tell. */
	if (n < 0)
		return errno == EPIPE || errno == EINTR;
	if (rec_kmsg_parse(k->record, (size_t)n, &l))
		return n > 0;
	if (k->sequence && l.sequence > k->sequence)
		k->missed += l.sequence - k->sequence;
	k->sequence = l.sequence + 1;
	err = put_line(r, k, &l);
	return err < 0 ? err : 1;
}

static int read_device(struct rec_round *r, struct kmsg *k)
{
	int more;

	do
		more = read_record(r, k);
	while (more > 0 && !rec_round_over(r));
	return more;
}

/* ---- syslog(2) ---- */

/* Behind the line that was the last one before; 0 when it is no longer there. */
static size_t find_last(const struct kmsg *k, const char *text, size_t len)
{
	const char *found = NULL, *at = text;

	while (k->last_len && (at = memmem(at, len - (size_t)(at - text), k->last, k->last_len)))
		found = at++;
	return found ? (size_t)(found - text) + k->last_len : 0;
}

static int remember(struct kmsg *k, const char *line, size_t len, uint64_t ts_us)
{
	char *copy = realloc(k->last, len + 1);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, line, len);
	k->last = copy;
	k->last_len = len;
	k->last_us = ts_us;
	return 0;
}

/* Lines behind from; is_known: these are new, whatever their time. Only the last one is remembered when r is NULL. */
static int read_lines(struct rec_round *r, struct kmsg *k, const char *text, size_t len, size_t from, bool is_known)
{
	struct rec_kmsg_line l;
	size_t n, last = from;
	int err = 0;

	for (size_t at = from; !err && (n = rec_kmsg_parse_syslog(text + at, len - at, &l)); at += n) {
		last = at;
		if (r && (is_known || l.ts_us > k->last_us))
			err = put_line(r, k, &l);
	}
	if (err || last == len)
		return err;
	rec_kmsg_parse_syslog(text + last, len - last, &l);
	return remember(k, text + last, len - last, l.ts_us);
}

static int read_syslog(struct rec_round *r, struct kmsg *k)
{
	int size = klogctl(KLOG_SIZE_BUFFER, NULL, 0), n;
	_cleanup_free_ char *text = size > 0 && size <= KLOG_MAX ? malloc((size_t)size) : NULL;
	size_t from;

	n = text ? klogctl(KLOG_READ_ALL, text, size) : -1;
	if (n <= 0)
		return 0;
	from = find_last(k, text, (size_t)n);
	return read_lines(k->read_ns ? r : NULL, k, text, (size_t)n, from, from > 0);
}

/* ---- The sampler ---- */

static struct kmsg *new_kmsg(void)
{
	struct kmsg *k = calloc(1, sizeof(*k));

	if (!k)
		return NULL;
	k->budget = BURST;
	k->budget_ns = rec_boot_ns();
	k->fd = rec_kmsg_open();
	return k;
}

void rec_sample_kmsg_done(void *state)
{
	struct kmsg *k = state;

	if (k && k->fd >= 0)
		close(k->fd);
	if (k)
		free(k->last);
	free(k);
}

int rec_sample_kmsg(struct rec_round *r)
{
	const struct rec_kmsg_line none = { .sequence = REC_NO_SEQUENCE, .severity = UINT32_MAX, .facility = UINT32_MAX };
	struct kmsg *k = r->state ? r->state : new_kmsg();
	uint64_t now = rec_boot_ns();
	int more;

	if (!k)
		return -ENOMEM;
	r->state = k;
	k->suspended_ns = clock_ns(CLOCK_BOOTTIME) - clock_ns(CLOCK_MONOTONIC);
	more = k->fd >= 0 ? read_device(r, k) : read_syslog(r, k);
	if (more)
		return more;
	k->read_ns = now;
	return k->missed ? put_row(r, k, &none, now) : 0;
}
