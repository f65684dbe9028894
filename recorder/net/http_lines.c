/* SPDX-License-Identifier: Apache-2.0 */
#include "http_lines.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "cleanup.h"
#include "tool.h"

#define DIGITS "0123456789"
/* Numbers that a double has exactly. */
#define NUMBER_DIGITS_MAX 15
/* The reason of a trigger that gives none. */
#define NO_REASON "asked for over HTTP"

static bool is_number(const char *value)
{
	size_t len = strspn(value, DIGITS);

	return len && len <= NUMBER_DIGITS_MAX && !value[len];
}

static void add_value(cJSON *to, const char *name, const char *value)
{
	_cleanup_free_ char *text = NULL;

	if (is_number(value)) {
		cJSON_AddRawToObject(to, name, value);
	} else if (!*value) {
		cJSON_AddNullToObject(to, name);
	} else {
		text = bb_escape(value, strlen(value));
		cJSON_AddStringToObject(to, name, text ? text : "");
	}
}

cJSON *http_lines_status(const char *text, size_t len)
{
	_cleanup_free_ char *copy = strndup(text, len);
	cJSON *json = cJSON_CreateObject();
	char *rest = copy, *line;

	while (json && (line = strsep(&rest, "\n"))) {
		char *value = strchr(line, '\t');

		if (!value)
			continue;
		*value++ = '\0';
		add_value(json, line, value);
	}
	return json;
}

/* A line of the list. */
struct incident {
	const char *name, *bytes;
	uint64_t utc_ns;
};

static void add_incident(cJSON *list, const struct incident *i)
{
	cJSON *o = cJSON_CreateObject();
	time_t seconds = (time_t)(i->utc_ns / 1000000000u);
	struct tm tm;
	char when[40], fraction[16];

	gmtime_r(&seconds, &tm);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(fraction, sizeof(fraction), ".%03uZ", (unsigned)(i->utc_ns / 1000000u % 1000));
	strcat(when, fraction);
	add_value(o, "name", i->name);
	add_value(o, "bytes", i->bytes);
	cJSON_AddStringToObject(o, "sealed", when);
	cJSON_AddItemToArray(list, o);
}

static int newest_first(const void *a, const void *b)
{
	const struct incident *x = a, *y = b;

	return x->utc_ns != y->utc_ns ? (x->utc_ns < y->utc_ns ? 1 : -1) : strcmp(y->name, x->name);
}

static bool read_incident(char *line, struct incident *ret_i)
{
	ret_i->name = strsep(&line, "\t");
	ret_i->bytes = strsep(&line, "\t");
	return ret_i->bytes && line && is_number(ret_i->bytes) && sscanf(line, "%" SCNu64, &ret_i->utc_ns) == 1;
}

cJSON *http_lines_incidents(const char *text, size_t len)
{
	_cleanup_free_ char *copy = strndup(text, len);
	_cleanup_free_ struct incident *list = NULL;
	cJSON *json = cJSON_CreateArray();
	char *rest = copy, *line;
	size_t n = 0, most = 1;

	for (const char *p = copy; p && *p; p++)
		most += *p == '\n';
	list = calloc(most, sizeof(*list));
	while (list && (line = strsep(&rest, "\n")))
		n += read_incident(line, &list[n]);
	if (n)
		qsort(list, n, sizeof(*list), newest_first);
	for (size_t i = 0; i < n; i++)
		add_incident(json, &list[i]);
	return json;
}

static const char *add_text(char line[HTTP_LINE_MAX], const char *name, const char *value)
{
	size_t at = strlen(line);
	int n = snprintf(line + at, HTTP_LINE_MAX - at, "\t%s=%s", name, value);

	return n < 0 || (size_t)n >= HTTP_LINE_MAX - at ? "it is too long" : NULL;
}

/* Tabs and line ends in a value would be fields and requests of their own. */
static const char *add_field(char line[HTTP_LINE_MAX], const cJSON *field)
{
	static const char *const known[] = { "pod", "reason", "last" };
	size_t i = 0;

	while (i < sizeof(known) / sizeof(*known) && strcmp(known[i], field->string))
		i++;
	if (i == sizeof(known) / sizeof(*known))
		return "a member is not pod, reason or last";
	if (!cJSON_IsString(field))
		return "a member is no string";
	for (const char *p = field->valuestring; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return "a control character in a string";
	return add_text(line, field->string, field->valuestring);
}

const char *http_lines_trigger(const char *body, size_t len, char line[HTTP_LINE_MAX])
{
	const cJSON *field;
	const char *why = NULL;
	cJSON *json;

	strcpy(line, "trigger");
	if (!len)
		return add_text(line, "reason", NO_REASON);
	json = memchr(body, '\0', len) ? NULL : cJSON_ParseWithLengthOpts(body, len + 1, NULL, true);
	if (!cJSON_IsObject(json))
		why = "the body is no JSON object";
	for (field = why ? NULL : json->child; field && !why; field = field->next)
		why = add_field(line, field);
	if (!why && !cJSON_GetObjectItemCaseSensitive(json, "reason"))
		why = add_text(line, "reason", NO_REASON);
	cJSON_Delete(json);
	return why;
}
