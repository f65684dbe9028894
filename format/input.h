/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_INPUT_H
#define BB_INPUT_H
/*
 * Which recordings a command works on, and what it says about their damage. libbbtool.a.
 */
#include "bbx.h"
#include "tool.h"

/*
 * Opens the recordings that the operands name, as one. An operand is a file; a folder: the .bbx files and archives in it and in its
 * folders; of a folder named *.bbx that holds a file of that name, that file; "-" (stdin, spooled to an unlinked file in TMPDIR when it is no
 * file); a tar or zip archive (its members that end in .bbx, spooled likewise, named "fleet.tar:n1/incident.bbx"); or one of those by that
 * name. Without operands: $BBX, else the .bbx files of the current folder: one is taken, of several the newest, named on stderr; none is an
 * error. What a folder or archive holds that is no recording, in spite of its name, is left out, with a line on stderr.
 * Ends the program with one clear line when nothing can be opened. Shows its progress.
 */
struct bbx_reader *bb_input_open(char *const *operands, size_t n, unsigned flags);

/*
 * The option --strict, a row for the table of a command that reads recordings: bb_input_open() then reads all of them first, and
 * ends the program with status 1 after the line of bb_input_report() when anything is damaged.
 */
#define BB_INPUT_STRICT \
	{ 0, "strict", NULL, "fail, and print nothing, when anything in a recording is damaged", BB_OPT_CALL, NULL, \
	  bb_input_be_strict }
int bb_input_be_strict(const char *arg, void *dst);
bool bb_input_is_strict(void);

/* A path that an operand stands for. */
struct bb_input {
	char *path;
	bool in_folder; /* of a folder that was named, rather than named itself */
};

/*
 * What operands name, as bb_input_open() takes them. Ends the program when there is nothing.
 * Returns how many; to be freed with bb_input_free().
 */
size_t bb_input_find(char *const *operands, size_t n, struct bb_input **ret_inputs);
void bb_input_free(struct bb_input *inputs, size_t n);
/*
 * Opens one of them, which may be an archive of several recordings. Returns 0, *ret_r being NULL for an archive in a folder that holds
 * none; or a negative errno after a line on stderr.
 */
int bb_input_open_one(const struct bb_input *input, unsigned flags, struct bbx_reader **ret_r);
/*
 * A seekable descriptor of the one recording that an operand stands for, and its name, malloced. Ends the program with one clear
 * line when there is none, or several.
 */
int bb_input_open_fd(const char *operand, char **ret_name);

/* True when the operand is a recording rather than something else: an existing file or folder, "-", or named *.bbx. */
bool bb_input_is_file(const char *operand);

/*
 * Says in one line per damaged file what is missing: rows, time range, tables. To be called after the last read, once.
 * Returns BB_EXIT_OK when nothing is, else BB_EXIT_DAMAGED, or with --strict BB_EXIT_FAILED.
 */
enum bb_exit bb_input_report(struct bbx_reader *r);

#endif
