/* SPDX-License-Identifier: Apache-2.0 */
/* A template, a NUL, then a value: a template that passes its check is JSON with any value. */
#include "text.h"

#include "../../recorder/net/notify_template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const known[] = { "file", "detail", NULL };
	char *text = fuzz_text(data, size), why[128], *filled;
	const char *value = text + strlen(text);
	cJSON *summary = cJSON_CreateObject(), *json;

	value += value < text + size;
	cJSON_AddStringToObject(summary, "file", value);
	cJSON_AddStringToObject(summary, "detail", value);
	if (!notify_template_check(text, known, why, sizeof(why))) {
		filled = notify_template_fill(text, known, summary, why, sizeof(why));
		FUZZ_ASSERT(filled);
		json = cJSON_ParseWithOpts(filled, NULL, 1);
		FUZZ_ASSERT(json);
		cJSON_Delete(json);
		free(filled);
	}
	cJSON_Delete(summary);
	free(text);
	return 0;
}
