/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_FUNCTIONS_H
#define BBQ_FUNCTIONS_H
/* SQL functions: tables of them, one a file, each ended by a NULL name. All are pure. Private to libbbq. */
#include "engine.h"

/* They get the engine as their user data. */
struct bbq_function {
	const char *name;
	int n_args;
	void (*call)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
};

extern const struct bbq_function bbq_text_functions[], bbq_match_functions[], bbq_unit_functions[], bbq_name_functions[], bbq_community_functions[];

/* They get aux. */
struct bbq_aggregate {
	const char *name;
	int n_args;
	const void *aux;
	void (*step)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
	void (*final)(sqlite3_context *ctx);
};

extern const struct bbq_aggregate bbq_statistics[], bbq_topk[], bbq_hist[], bbq_hll[], bbq_rate[];

/* Also text that is written as one. */
static inline bool bbq_is_number(sqlite3_value *v)
{
	int type = sqlite3_value_numeric_type(v);

	return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

/* An address of 16 bytes; IPv4 as IPv6 has it, ::ffff:a.b.c.d. ret_bits: 32 or 128, as it is written. */
bool bbq_parse_ip(const char *s, uint8_t ip[16], int *ret_bits);

#endif
