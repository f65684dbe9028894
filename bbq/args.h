/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_ARGS_H
#define BBQ_ARGS_H
/* What the command line of bbq asks for. Part of the command, not of the library. */
#include "print.h"

#define BBQ_MAX_PARAMS 64

struct bbq_param {
	const char *name, *value; /* of "NAME=VALUE"; name is not NUL-terminated */
	size_t name_len;
};

struct bbq_args {
	enum bb_mode mode;
	bool exit_code, quiet;
	const char *file;        /* of -f */
	char *sql;               /* malloced */
	char **recordings;       /* operands of argv */
	size_t n_recordings;
	const char *table;       /* that `schema` was asked for, or NULL */
	size_t n_params;
	struct bbq_param params[BBQ_MAX_PARAMS];
};

/* Ends the program with a message when something is wrong with it. Reorders argv. */
void bbq_args_parse(int argc, char **argv, struct bbq_args *ret_a);

#endif
