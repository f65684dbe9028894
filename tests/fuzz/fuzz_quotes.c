/* SPDX-License-Identifier: Apache-2.0 */
/* SQL whose double quotes become single ones: nothing but quotes changes, and the result stays as it is. Its parameters, and text that is compared with a ts, lie within it. */
#include "text.h"

#include "../../bbq/bbq.h"

static const char *skip_quotes(const char *s)
{
	return s + strspn(s, "'\"");
}

static bool same_but_quotes(const char *a, const char *b)
{
	for (a = skip_quotes(a), b = skip_quotes(b); *a && *a == *b; a = skip_quotes(a + 1), b = skip_quotes(b + 1))
		;
	return *a == *b;
}

static void within(const char *sql, const char *part, size_t len)
{
	FUZZ_ASSERT(part >= sql && part + len <= sql + strlen(sql) && len);
}

static void look_into(const char *sql)
{
	const char *at = sql, *part;
	size_t len;

	while (bbq_parameter(&at, &part, &len))
		within(sql, part, len);
	for (at = sql; (part = bbq_quoted_name(sql, &at, &len));)
		within(sql, part, len);
	part = bbq_text_time(sql, &len);
	if (part)
		within(sql, part, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *sql = fuzz_text(data, size), *once = bbq_quotes(sql), *twice;

	FUZZ_ASSERT(once);
	FUZZ_ASSERT(same_but_quotes(sql, once));
	look_into(once);
	twice = bbq_quotes(once);
	FUZZ_ASSERT(twice && !strcmp(once, twice));
	free(twice);
	free(once);
	free(sql);
	return 0;
}
