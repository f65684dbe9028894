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
 * that holds a file of that name, too), or "-" (stdin, spooled to an unlinked file in TMPDIR when it is no file). Without operands:
 * $BBX, else the .bbx files of the current folder: one is taken, of several the newest, named on stderr; none is an error.
 * Ends the program with one clear line when nothing can be opened.
 */
struct bbx_reader *bb_input_open(char *const *operands, size_t n, unsigned flags);

/*
 * The paths that operands name, as bb_input_open() takes them. Ends the program when there are none.
 * Returns how many; to be freed with bb_input_free().
 */
size_t bb_input_find(char *const *operands, size_t n, char ***ret_paths);
void bb_input_free(char **paths, size_t n);
/* Opens one of them. Returns 0, or a negative errno after a line on stderr. */
int bb_input_open_path(const char *path, unsigned flags, struct bbx_reader **ret_r);

/* True when the operand is a recording rather than something else: an existing file or folder, "-", or named *.bbx. */
bool bb_input_is_file(const char *operand);

/*
 * Says in one line per damaged file what is missing: rows, time range, tables. To be called after the last read, once.
 * Returns BB_EXIT_OK when nothing is, else BB_EXIT_DAMAGED.
 */
enum bb_exit bb_input_report(struct bbx_reader *r);

#endif
