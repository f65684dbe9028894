/* SPDX-License-Identifier: Apache-2.0 */
/* What HTTP clients send and bbrec-net takes apart itself; the first byte says what the rest is. */
#include "text.h"

#include "../../recorder/net/http_lines.h"
#include "../../recorder/net/http_range.h"
#include "../../recorder/net/http_token.h"

/* A range lies within the file, whatever its size. */
static void try_range(const char *text)
{
	static const uint64_t sizes[] = { 0, 1, 10, 3000000, UINT64_MAX };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		uint64_t start = 0, len = 0;

		if (http_range_parse(text, sizes[i], &start, &len) != HTTP_RANGE_part)
			continue;
		FUZZ_ASSERT(start < sizes[i] && len && len <= sizes[i] - start);
	}
}

/* The recorder gets one line, whose fields are those of the body. */
static void try_trigger(char *body, size_t len)
{
	char line[HTTP_LINE_MAX];

	if (http_lines_trigger(body, len, line))
		return;
	FUZZ_ASSERT(strlen(line) < sizeof(line) && !strncmp(line, "trigger", 7));
	for (const char *p = line; *p; p++) {
		FUZZ_ASSERT((unsigned char)*p >= ' ' || *p == '\t');
		FUZZ_ASSERT(*p != '\t' || !strncmp(p, "\tpod=", 5) || !strncmp(p, "\treason=", 8) || !strncmp(p, "\tlast=", 6));
	}
}

/* Only what stands behind "Bearer", without blanks. */
static void try_token(const char *header)
{
	const char *token = http_token_of(header);

	FUZZ_ASSERT(!token || (token > header && *token && !strpbrk(token, " \t\r\n\"")));
}

static void try_lines(const char *text, size_t len)
{
	cJSON *status = http_lines_status(text, len), *list = http_lines_incidents(text, len);
	char *printed = cJSON_PrintUnformatted(status);
	cJSON *again = cJSON_Parse(printed);

	FUZZ_ASSERT(cJSON_IsObject(again) && cJSON_IsArray(list));
	cJSON_Delete(again);
	cJSON_free(printed);
	cJSON_Delete(status);
	cJSON_Delete(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (!size)
		return 0;
	text = fuzz_text(data + 1, size - 1);
	switch (*data) {
	case 'r':
		try_range(text);
		break;
	case 't':
		try_trigger(text, size - 1);
		break;
	case 'a':
		try_token(text);
		break;
	default:
		try_lines(text, size - 1);
	}
	free(text);
	return 0;
}
