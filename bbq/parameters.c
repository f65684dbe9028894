/* SPDX-License-Identifier: Apache-2.0 */
#include "bbq.h"
#include "token.h"

bool bbq_parameter(const char **at, const char **ret_name, size_t *ret_len)
{
	bool sign = false;

	while (**at) {
		const char *p = *at;
		enum bbq_token t;
		size_t n = bbq_token_next(p, &t);

		*at = p + n;
		if (t == BBQ_TOKEN_word && (sign || (*p == '$' && n > 1))) {
			*ret_name = sign ? p : p + 1;
			*ret_len = sign ? n : n - 1;
			return true;
		}
		sign = t == BBQ_TOKEN_other && n == 1 && (*p == ':' || *p == '@');
	}
	return false;
}
