/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_INPUT_H
#define BB_INPUT_H
/*
 * Which recordings a command works on, and what it says about their damage. libbbtool.a.
 */
#include "bbx.h"
#include "tool.h"

/*
 * Opens the recordings that the operands name, as one. An operand is a file, a folder (its .bbx files; a folder named *.bbx
 * that holds a file of that name, too), "-" (stdin, spooled to an unlinked file in TMPDIR when it is no file), or a tar or zip
 * archive (its members that end in .bbx, spooled likewise, named "fleet.tar:n1/incident.bbx"). Without operands:
 * $BBX, else the .bbx files of the current folder: one is taken, of several the newest, named on stderr; none is an error.
 * Ends the program with one clear line when nothing can be opened.
 */
struct bbx_reader *bb_input_open(char *const *operands, size_t n, unsigned flags);
/* The same, but says nothing of recordings that have sections in common, whose rows then count twice. */
struct bbx_reader *bb_input_open_copies(char *const *operands, size_t n, unsigned flags);

/*
 * The option --strict, a row for the table of a command that reads recordings: bb_input_open() then reads all of them first, and
 * ends the program with status 1 after the line of bb_input_report() when anything is damaged.
 */
#define BB_INPUT_STRICT \
	{ 0, "strict", NULL, "fail, and print nothing, when anything in a recording is damaged", BB_OPT_CALL, NULL, \
	  bb_input_be_strict }
int bb_input_be_strict(const char *arg, void *dst);
bool bb_input_is_strict(void);

/*
 * The paths that operands name, as bb_input_open() takes them. Ends the program when there are none.
 * Returns how many; to be freed with bb_input_free().
 */
size_t bb_input_find(char *const *operands, size_t n, char ***ret_paths);
void bb_input_free(char **paths, size_t n);
/* Opens one of them, which may be an archive of several recordings. Returns 0, or a negative errno after a line on stderr. */
int bb_input_open_path(const char *path, unsigned flags, struct bbx_reader **ret_r);
/* A seekable descriptor of the one recording that a path stands for. Ends the program with one clear line when there is none. */
int bb_input_open_fd(const char *path);

/* True when the operand is a recording rather than something else: an existing file or folder, "-", or named *.bbx. */
bool bb_input_is_file(const char *operand);

/*
 * Says in one line per damaged file what is missing: rows, time range, tables. To be called after the last read, once.
 * Returns BB_EXIT_OK when nothing is, else BB_EXIT_DAMAGED, or with --strict BB_EXIT_FAILED.
 */
enum bb_exit bb_input_report(struct bbx_reader *r);

#endif
