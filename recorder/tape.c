/* SPDX-License-Identifier: Apache-2.0 */
#include "tape.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "clock.h"

static const char *const names[REC_N_SERIES] = { [REC_CRITICAL] = "critical", [REC_BULK] = "bulk" };

/* Says it once, and again only after it worked in between. */
static void complain(struct rec_tape *t, const char *what, int err)
{
	t->errors++;
	if (!t->trouble[0])
		t->o.say("%s: %s: %s; what cannot be written counts as lost", t->folder.path, what, bbx_strerror(err));
	snprintf(t->trouble, sizeof(t->trouble), "%s: %s", what, bbx_strerror(err));
}

static void note_rows(struct rec_tape *t)
{
	t->rows = (struct rec_rows){ t->series[REC_CRITICAL].writer, t->series[REC_BULK].writer };
}

static void empty_stage(struct rec_tape *t)
{
	struct rec_stage_mark marks[REC_N_SERIES] = { { 0 } };

	/* A tape that was never started is closed, too: it has no account. */
	if (!t->stage.head)
		return;
	for (int i = 0; i < REC_N_SERIES; i++)
		if (t->series[i].writer)
			marks[i] = (struct rec_stage_mark){ .start_ns = t->series[i].open.start_ns,
							    .bytes = bbx_writer_stats(t->series[i].writer)->bytes };
	rec_stage_empty(&t->stage, marks);
	for (uint32_t type = 0; type < BB_COUNTS_MAX; type++)
		rec_stage_untold(&t->stage, type, rec_loss_untold(&t->o.intake->loss, type));
}

int rec_tape_open(struct rec_tape *t, const struct rec_tape_opts *o, struct rec_left *ret_left, char *why, size_t cap)
{
	struct rec_left left = { 0 };
	int r;

	*t = (struct rec_tape){ .o = *o };
	for (int i = 0; i < REC_N_SERIES; i++)
		t->series[i].fd = -1;
	r = rec_folder_open(&t->folder, o->settings->ring, o->origin->boot_id, why, cap);
	if (r < 0)
		return r;
	r = rec_staged_read(&t->folder, &left.staged);
	for (int i = 0; i < REC_N_SERIES && !r; i++) {
		struct rec_stage_mark mark = left.staged.head.marks[i];
		struct rec_leftover over;

		r = rec_series_init(&t->series[i], names[i], &t->folder, o->origin, &over);
		left.is_flushed[i] = !mark.is_given_up && (over.start_ns != mark.start_ns || over.group_end > mark.bytes);
	}
	left.last_ns = left.staged.head.last_ns;
	*ret_left = left;
	if (r < 0)
		snprintf(why, cap, "ring %s: %s", o->settings->ring, bbx_strerror(r));
	return r;
}

/* ---- Segments -------------------------------------------------------------------------------- */

static uint64_t cap_of(const struct rec_tape *t, int i)
{
	return i == REC_BULK ? t->o.settings->bulk_bytes : t->o.settings->critical_bytes;
}

/* Where a tmpfs is full for others' sake, old segments give way to new ones: those of the series that has more. */
static bool make_room(struct rec_tape *t)
{
	int i = t->series[REC_BULK].closed_bytes > t->series[REC_CRITICAL].closed_bytes ? REC_BULK : REC_CRITICAL;

	return rec_series_evict(&t->series[i]);
}

/* The folder may have been unmounted or removed: what was kept is gone. */
static int find_folder(struct rec_tape *t)
{
	char why[160];
	int r;

	if (!faccessat(t->folder.fd, "lock", F_OK, 0))
		return 0;
	rec_folder_close(&t->folder);
	for (int i = 0; i < REC_N_SERIES; i++)
		t->series[i].n = t->series[i].closed_bytes = 0;
	r = rec_folder_open(&t->folder, t->o.settings->ring, t->o.origin->boot_id, why, sizeof(why));
	if (r < 0)
		rec_folder_close(&t->folder);
	return r;
}

static int write_head(struct rec_tape *t, int i)
{
	note_rows(t);
	return i == REC_CRITICAL ? t->o.head(t->o.arg) : 0;
}

static int try_start(struct rec_tape *t, int i)
{
	int r = find_folder(t);

	if (!r)
		r = rec_series_start(&t->series[i]);
	if (r)
		return r;
	r = write_head(t, i);
	if (r)
		rec_series_drop(&t->series[i]);
	return r;
}

/* Returns 0 also when no segment can be had. */
static int start(struct rec_tape *t, int i)
{
	int r = try_start(t, i);

	if (r == -ENOSPC && make_room(t))
		r = try_start(t, i);
	note_rows(t);
	if (!r || r == -ENOMEM)
		return r;
	complain(t, "no segment can be started", r);
	return 0;
}

int rec_tape_start(struct rec_tape *t, uint64_t last_ns)
{
	int r = rec_stage_open(&t->stage, &t->folder, last_ns);

	if (r < 0)
		t->o.say("%s: no room to stage records in: a second of them is lost when this recorder is killed: %s", t->folder.path,
			 bbx_strerror(r));
	for (int i = 0; i < REC_N_SERIES; i++) {
		r = start(t, i);
		if (r)
			return r;
	}
	empty_stage(t);
	return 0;
}

static void lose(struct rec_tape *t, int i, int err)
{
	rec_stage_give_up(&t->stage, i);
	rec_loss_gone(&t->o.intake->loss, i == REC_BULK);
	complain(t, "a segment cannot be written", err);
	if (t->series[i].writer)
		rec_series_drop(&t->series[i]);
	note_rows(t);
	if (err == -ENOSPC)
		make_room(t);
}

/* Returns 0 also when the rows are lost. */
static int flush(struct rec_tape *t, int i, uint64_t watermark_ns)
{
	struct rec_series *s = &t->series[i];
	int r = s->writer ? bbx_writer_flush(s->writer, watermark_ns) : start(t, i);

	if (r == -ENOMEM || !s->writer)
		return r;
	if (!r && !rec_series_is_there(s))
		r = -ENOENT;
	if (r < 0) {
		lose(t, i, r);
		r = start(t, i);
		return r;
	}
	rec_loss_kept(&t->o.intake->loss, i == REC_BULK);
	t->flushed += i == REC_CRITICAL;
	return 0;
}

static int roll(struct rec_tape *t, int i)
{
	int r = rec_series_end(&t->series[i]);

	note_rows(t);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		lose(t, i, r);
	return start(t, i);
}

static bool is_full(const struct rec_tape *t, const struct rec_series *s, uint64_t now)
{
	const struct bbx_writer_stats *st = s->writer ? bbx_writer_stats(s->writer) : NULL;

	return st && st->rows && (st->bytes >= t->o.settings->segment_bytes || st->section != s->open_section ||
				  now - s->open.start_ns >= t->o.settings->segment_time);
}

static int tidy(struct rec_tape *t)
{
	uint64_t now = rec_boot_ns(), keep = t->o.settings->keep;
	int r = 0;

	for (int i = 0; i < REC_N_SERIES && !r; i++) {
		if (is_full(t, &t->series[i], now))
			r = roll(t, i);
		rec_series_trim(&t->series[i], cap_of(t, i), now > keep ? now - keep : 0);
	}
	return r;
}

int rec_tape_flush(struct rec_tape *t, uint64_t watermark_ns, int (*tick)(void *arg), void *arg)
{
	uint64_t errors = t->errors;
	int r = flush(t, REC_BULK, watermark_ns);

	/* Its account tells what became of the bulk rows. */
	if (!r)
		r = tick(arg);
	if (!r)
		r = flush(t, REC_CRITICAL, watermark_ns);
	empty_stage(t);
	if (!r)
		r = tidy(t);
	empty_stage(t);
	if (errors == t->errors && t->trouble[0]) {
		t->trouble[0] = '\0';
		t->o.say("%s: segments are written again", t->folder.path);
	}
	return r;
}

int rec_tape_roll(struct rec_tape *t)
{
	int r = 0;

	for (int i = 0; i < REC_N_SERIES && !r; i++)
		if (t->series[i].writer && bbx_writer_stats(t->series[i].writer)->rows)
			r = roll(t, i);
	empty_stage(t);
	return r;
}

bool rec_tape_stage(struct rec_tape *t, const void *rec, size_t len)
{
	return rec_stage_put(&t->stage, rec, len);
}

void rec_tape_close(struct rec_tape *t)
{
	for (int i = 0; i < REC_N_SERIES; i++) {
		if (t->series[i].writer)
			rec_series_end(&t->series[i]);
		rec_series_done(&t->series[i]);
	}
	empty_stage(t);
	rec_stage_close(&t->stage);
	rec_folder_close(&t->folder);
}
