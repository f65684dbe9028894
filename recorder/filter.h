/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_FILTER_H
#define REC_FILTER_H
/*
 * Filters of system calls from a table: those of its rows are allowed, clone3 is answered with ENOSYS (its flags are not to be seen; glibc
 * then does with clone), all others fail with EPERM.
 */
#include <seccomp.h>
#include <stddef.h>

struct rec_filter_row {
	int call;
	unsigned n_conditions;
	struct scmp_arg_cmp condition;
};

/* Rows: a call whatever its arguments; when argument number arg is a value; when it has all of some bits; or none of them. */
#define ANY(name) { SCMP_SYS(name), 0, { 0 } }
#define IF_IS(name, arg_, value) { SCMP_SYS(name), 1, { .arg = arg_, .op = SCMP_CMP_EQ, .datum_a = value } }
#define IF_HAS(name, arg_, bits) { SCMP_SYS(name), 1, { .arg = arg_, .op = SCMP_CMP_MASKED_EQ, .datum_a = bits, .datum_b = bits } }
#define IF_HAS_NOT(name, arg_, bits) { SCMP_SYS(name), 1, { .arg = arg_, .op = SCMP_CMP_MASKED_EQ, .datum_a = bits, .datum_b = 0 } }

/* Sets it, for the threads there will be, for ever; to be called while there is one. Also sets no_new_privs. Returns 0, or a negative errno. */
int rec_filter_calls(const struct rec_filter_row *rows, size_t n);

#endif
