/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Built by new-event.sh in a copy of the tree whose table has one event more. Fills the struct that the table made, decodes it
 * with the decoder that the table made, and writes the row to the file argv[1].
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include "../../recorder/store.h"

static int write_row(struct bbx_writer *w)
{
	static struct rec_build b;
	struct bb_novelty *r = REC_BUILD(&b, novelty, 7000000000u);

	r->h.task = (struct bb_task){ .tgid = 42, .tid = 43, .start_ns = 6000000000u, .comm = "maker" };
	r->other = REC_NULL_TASK;
	r->weight = 123456;
	r->colour = rec_build_text(&b, "blue");
	r->origin = (struct bb_ip){ 2, { 10, 1, 2, 3 } };
	r->size = BB_NULL_U32;
	return rec_store_build(&(struct rec_rows){ w, w }, &b);
}

int main(int argc, char **argv)
{
	const struct bbx_type *t = bbx_schema_find(bbx_schema_builtin(), "novelty");
	const struct bbx_origin origin = { .node = "n1", .clock_id = 7 };
	const struct bbx_writer_opts opts = { .session = 1, .origin = &origin };
	struct bbx_writer *w;
	int fd = argc == 2 ? open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0644) : -1;
	int err = -1;

	if (fd >= 0 && t && !bbx_writer_open(fd, &opts, &w)) {
		err = write_row(w);
		if (bbx_writer_close(w) < 0)
			err = -1;
		close(fd);
	}
	if (!err)
		printf("%s %zu %s\n", t->name, t->n_cols, t->cols[bbx_type_column(t, "colour")].doc);
	return err != 0;
}
