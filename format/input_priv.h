/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_INPUT_PRIV_H
#define BB_INPUT_PRIV_H
/* What the files of input.h share. */
#include "bbx.h"

/* folder/name, malloced; NULL without memory. */
char *bb_input_join(const char *folder, const char *name);
/* The recordings to be read as one: open files and the names that messages give them. */
struct bb_opened {
	struct bb_opened_file {
		int fd;
		char *name;
	} *files;
	size_t n, cap;
	bool damaged; /* an archive among them, or something in a folder that is no recording */
};

/* Takes both; name NULL: without memory. */
void bb_opened_add(struct bb_opened *o, int fd, char *name);
/* Adds a file that can be read as a recording. Returns whether it can; if not, fd is still the caller's, and diag says why. */
bool bb_opened_add_readable(struct bb_opened *o, int fd, const char *name, struct bbx_diag *diag);
/* A file without a name, in TMPDIR. */
int bb_input_temp_file(void);
bool bb_input_is_archive(int fd);
/* Adds the recordings in an archive, by rising name. Takes fd. Returns 0, or a negative errno after a line on stderr. */
int bb_input_add_archive(struct bb_opened *o, int fd, const char *path, bool in_folder);
/*
 * Adds the member of an archive that is named as messages name it, "fleet.tar:n1/incident.bbx". Returns whether it is one; *ret_err is
 * then as of bb_input_add_archive.
 */
bool bb_input_add_member(struct bb_opened *o, const char *name, int *ret_err);

/* An archive that the reader's recordings came from is damaged; stderr has said so. bb_input_report() then returns so. */
void bb_input_note_damage(const struct bbx_reader *r);

#endif
