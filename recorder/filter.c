/* SPDX-License-Identifier: Apache-2.0 */
#include "filter.h"

#include <errno.h>

static int add_rows(scmp_filter_ctx filter, const struct rec_filter_row *rows, size_t n)
{
	int r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);

	for (size_t i = 0; i < n && !r; i++)
		r = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, rows[i].call, rows[i].n_conditions, &rows[i].condition);
	return r;
}

int rec_filter_calls(const struct rec_filter_row *rows, size_t n)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r = filter ? add_rows(filter, rows, n) : -ENOMEM;

	/* The kernel asks for no_new_privs of those without CAP_SYS_ADMIN: seccomp_load sets it. */
	if (!r)
		r = seccomp_load(filter);
	seccomp_release(filter);
	return r;
}
