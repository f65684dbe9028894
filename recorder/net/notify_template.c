/* SPDX-License-Identifier: Apache-2.0 */
#include "notify_template.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cleanup.h"
#include "tool.h"

static bool is_known(const char *const *known, const char *name, size_t len)
{
	for (; *known; known++)
		if (strlen(*known) == len && !memcmp(*known, name, len))
			return true;
	return false;
}

/* The inside of a JSON string. */
static void put_escaped(FILE *out, const char *text)
{
	_cleanup_free_ char *plain = bb_escape(text, strlen(text));

	for (const char *p = plain; p && *p; p++) {
		if (*p == '"' || *p == '\\')
			fputc('\\', out);
		fputc(*p, out);
	}
}

/* fallback NULL = none. */
static void put_value(FILE *out, const cJSON *value, const char *fallback, size_t fallback_len)
{
	if (cJSON_IsString(value) && *value->valuestring)
		put_escaped(out, value->valuestring);
	else if (cJSON_IsNumber(value))
		fprintf(out, "%.0f", value->valuedouble);
	else if (cJSON_IsBool(value))
		fputs(cJSON_IsTrue(value) ? "true" : "false", out);
	else
		fwrite(fallback, 1, fallback_len, out);
}

/* What stands between the braces. Returns 0, or -EINVAL. */
static int put_reference(FILE *out, const char *p, size_t len, const char *const *known, const cJSON *summary)
{
	const char *colon = memmem(p, len, ":-", 2);
	size_t name_len = colon ? (size_t)(colon - p) : len;
	char name[64];

	if (!is_known(known, p, name_len) || name_len >= sizeof(name))
		return -EINVAL;
	memcpy(name, p, name_len);
	name[name_len] = '\0';
	put_value(out, cJSON_GetObjectItemCaseSensitive(summary, name), colon ? colon + 2 : "", colon ? len - name_len - 2 : 0);
	return 0;
}

static int fill(FILE *out, const char *text, const char *const *known, const cJSON *summary, char *why, size_t cap)
{
	const char *p;

	for (; (p = strstr(text, "${")); text = p + 1) {
		const char *end = strchr(p, '}');

		fwrite(text, 1, (size_t)(p - text), out);
		p += 2;
		if (!end || put_reference(out, p, (size_t)(end - p), known, summary)) {
			snprintf(why, cap, "not known: ${%.*s", end ? (int)(end - p) + 1 : 20, p);
			return -EINVAL;
		}
		p = end;
	}
	fputs(text, out);
	return 0;
}

char *notify_template_fill(const char *text, const char *const *known, const cJSON *summary, char *why, size_t cap)
{
	char *result = NULL;
	size_t len;
	FILE *out = open_memstream(&result, &len);
	int r;

	snprintf(why, cap, "out of memory");
	if (!out)
		return NULL;
	r = fill(out, text, known, summary, why, cap);
	if (fclose(out) || r) {
		free(result);
		return NULL;
	}
	return result;
}

static int check_with(const char *text, const char *const *known, const char *value, char *why, size_t cap)
{
	cJSON *summary = cJSON_CreateObject(), *json;
	char *filled;

	for (const char *const *k = known; *k && value; k++)
		cJSON_AddStringToObject(summary, *k, value);
	filled = notify_template_fill(text, known, summary, why, cap);
	cJSON_Delete(summary);
	if (!filled)
		return -EINVAL;
	json = cJSON_ParseWithOpts(filled, NULL, true);
	free(filled);
	if (!json)
		snprintf(why, cap, "filled in, it is no JSON");
	cJSON_Delete(json);
	return json ? 0 : -EINVAL;
}

int notify_template_check(const char *text, const char *const *known, char *why, size_t cap)
{
	int r = check_with(text, known, NULL, why, cap);

	return r ? r : check_with(text, known, "\"}\\ \n\x1b", why, cap);
}
