/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_SESSION_H
#define BBQ_SESSION_H
/* The recordings that statements are put to, and what the command line says of all of them. Part of the command, not of the library. */
#include "args.h"

struct bbq_session {
	struct bbx_reader *r;
	struct bbq *q;
	bool known;          /* they have what the scope names */
	enum bb_exit damage; /* what their damage, and that of those before, makes of a status that is BB_EXIT_OK */
};

/* Opens a->recordings. Ends the program with one clear line when that cannot be; says what of the scope they do not have. */
void bbq_session_open(struct bbq_session *s, struct bbq_args *a);
/* Closes them, and says what is missing. */
void bbq_session_close(struct bbq_session *s, const struct bbq_args *a);
/* From now on the time of --timeout counts. */
void bbq_session_start_time(const struct bbq_session *s, struct bbq_args *a);

#endif
