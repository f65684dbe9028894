/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_STAGE_H
#define REC_STAGE_H
/*
 * The records that were read from the ring buffers and are not in a segment yet, in a file of the folder: after the recorder was killed
 * the next one reads them again. It is mapped, so that a record costs a copy; its length is stored last.
 */
#include "build.h"
#include "folder.h"
#include "../bpf/config.h"

#define REC_STAGE_BYTES (4u << 20)
#define REC_N_SERIES 2

/*
 * How far a series had got when the file was last emptied: the open segment, and its length. start_ns 0 = none was open.
 * is_given_up: what came since could not be written, and the segment was given up: its records are in no other.
 */
struct rec_stage_mark {
	uint64_t start_ns, bytes;
	uint64_t is_given_up;
};

struct rec_stage_head {
	char magic[8];
	uint64_t len;     /* of what follows */
	uint64_t last_ns; /* when the recorder last was seen alive */
	struct rec_stage_mark marks[REC_N_SERIES];
	uint64_t untold[BB_COUNTS_MAX]; /* by type id: as rec_loss_untold */
};

/* Zero it before use. */
struct rec_stage {
	struct rec_stage_head *head; /* NULL = there is none: nothing is kept */
};

/* What a recorder that was killed left. data is owned; NULL = nothing. */
struct rec_staged {
	struct rec_stage_head head;
	uint8_t *data;
};

/* Reads the file of the folder. Returns 0 (also when there is none, or it is none of ours), -ENOMEM. */
int rec_staged_read(const struct rec_folder *f, struct rec_staged *ret_s);
void rec_staged_free(struct rec_staged *s);
/* Gives put every record, in their order, as far as they are whole. Returns 0, put's error. */
int rec_staged_each(const struct rec_staged *s, rec_put_fn *put, void *arg);

/* Begins the file, with all its room taken, as rec_stage_touch(last_ns). Returns 0, or its negative errno. */
int rec_stage_open(struct rec_stage *s, const struct rec_folder *f, uint64_t last_ns);
void rec_stage_close(struct rec_stage *s);
/* Adds a record. Returns false when it has no room: flush, and empty it. */
bool rec_stage_put(struct rec_stage *s, const void *rec, size_t len);
/* Since when a recorder that comes after us has nothing to go by, should we be killed: as long as all is well, now. */
void rec_stage_touch(struct rec_stage *s, uint64_t last_ns);
/* All of it stands in the segments, which have these lengths. */
void rec_stage_empty(struct rec_stage *s, const struct rec_stage_mark marks[REC_N_SERIES]);
/* A series gives its open segment up. */
void rec_stage_give_up(struct rec_stage *s, int series);
/* How many records of a type were lost and are not told of in a segment. */
void rec_stage_untold(struct rec_stage *s, uint32_t type, uint64_t n);

#endif
