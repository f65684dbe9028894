/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_json.h"

#include <ctype.h>
#include <string.h>
#include "timearg.h"

const cJSON *kube_json_get(const cJSON *o, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(o, name);
}

const char *kube_json_text(const cJSON *o, const char *name)
{
	const char *s = cJSON_GetStringValue(kube_json_get(o, name));

	return s ? s : "";
}

int64_t kube_json_number(const cJSON *o, const char *name)
{
	const cJSON *n = kube_json_get(o, name);

	return cJSON_IsNumber(n) && n->valuedouble >= -0x1p53 && n->valuedouble <= 0x1p53 ? (int64_t)n->valuedouble : KUBE_UNKNOWN;
}

int64_t kube_json_time(const cJSON *o, const char *name)
{
	const char *s = kube_json_text(o, name);
	int64_t ns;

	/* The parser takes relative times, too. */
	return isdigit((unsigned char)*s) && strchr(s, 'T') && !bb_time_parse(s, 0, &ns) ? ns : KUBE_UNKNOWN;
}
