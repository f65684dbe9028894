/* SPDX-License-Identifier: Apache-2.0 */
#include "http_lines.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "cleanup.h"
#include "tool.h"

#define DIGITS "0123456789"
/* Numbers that a double has exactly. */
#define NUMBER_DIGITS_MAX 15

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

static void add_incident(cJSON *list, const char *name, const char *bytes, uint64_t utc_ns)
{
	cJSON *o = cJSON_CreateObject();
	time_t seconds = (time_t)(utc_ns / 1000000000u);
	struct tm tm;
	char when[40];

	gmtime_r(&seconds, &tm);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	add_value(o, "name", name);
	add_value(o, "bytes", bytes);
	cJSON_AddStringToObject(o, "sealed", when);
	cJSON_AddItemToArray(list, o);
}

cJSON *http_lines_incidents(const char *text, size_t len)
{
	_cleanup_free_ char *copy = strndup(text, len);
	cJSON *list = cJSON_CreateArray();
	char *rest = copy, *line;

	while (list && (line = strsep(&rest, "\n"))) {
		char *name = strsep(&line, "\t"), *bytes = strsep(&line, "\t");
		uint64_t utc_ns;

		if (bytes && line && is_number(bytes) && sscanf(line, "%" SCNu64, &utc_ns) == 1)
			add_incident(list, name, bytes, utc_ns);
	}
	return list;
}

/* Tabs and line ends in a value would be fields and requests of their own. */
static const char *add_field(char line[HTTP_LINE_MAX], const cJSON *field)
{
	static const char *const known[] = { "pod", "reason", "last" };
	size_t at = strlen(line), i = 0;
	int n;

	while (i < sizeof(known) / sizeof(*known) && strcmp(known[i], field->string))
		i++;
	if (i == sizeof(known) / sizeof(*known))
		return "a member is not pod, reason or last";
	if (!cJSON_IsString(field))
		return "a member is no string";
	for (const char *p = field->valuestring; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return "a control character in a string";
	n = snprintf(line + at, HTTP_LINE_MAX - at, "\t%s=%s", field->string, field->valuestring);
	return n < 0 || (size_t)n >= HTTP_LINE_MAX - at ? "it is too long" : NULL;
}

const char *http_lines_trigger(const char *body, size_t len, char line[HTTP_LINE_MAX])
{
	const cJSON *field;
	const char *why = NULL;
	cJSON *json;

	strcpy(line, "trigger");
	if (!len)
		return NULL;
	json = memchr(body, '\0', len) ? NULL : cJSON_ParseWithLengthOpts(body, len + 1, NULL, true);
	if (!cJSON_IsObject(json))
		why = "the body is no JSON object";
	for (field = why ? NULL : json->child; field && !why; field = field->next)
		why = add_field(line, field);
	cJSON_Delete(json);
	return why;
}
