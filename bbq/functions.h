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

/* Fails an aggregate, once and for all; why NULL: no memory. */
static inline void bbq_aggregate_fail(sqlite3_context *ctx, bool *failed, const char *why)
{
	*failed = true;
	if (why)
		sqlite3_result_error(ctx, why, -1);
	else
		sqlite3_result_error_nomem(ctx);
}

/* text.c: the result is what was appended; ends s. */
void bbq_result_appended(sqlite3_context *ctx, sqlite3_str *s);

/* An address of 16 bytes; IPv4 as IPv6 has it, ::ffff:a.b.c.d. ret_bits: 32 or 128, as it is written. */
bool bbq_parse_ip(const char *s, uint8_t ip[16], int *ret_bits);

#endif
