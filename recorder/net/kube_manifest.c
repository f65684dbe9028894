/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_manifest.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kube_json.h"
#include "kube_redact.h"

#define MAX_REMOVED 200

/* Members that go, wherever they are, when they are of that type. */
static const struct {
	const char *name;
	int type;
} gone[] = {
	{ "managedFields", cJSON_Array },
	{ "kubectl.kubernetes.io/last-applied-configuration", cJSON_String },
	{ "data", cJSON_Object },
	{ "stringData", cJSON_Object },
	{ "binaryData", cJSON_Object },
	{ "volumeAttributes", cJSON_Object },
};
/* Lists of names and values: the values go. */
static const char *const valued[2] = { "env", "httpHeaders" };
static const char *const commands[2] = { "command", "args" };

struct work {
	cJSON *removed;
	int n;
	bool is_oom;
};

/* Where in the pod: each step in its caller's frame. */
struct path {
	const struct path *up;
	const char *name;
	int index; /* -1 = not in a list */
};

static bool is_gone(const cJSON *m)
{
	for (size_t i = 0; m->string && i < sizeof(gone) / sizeof(*gone); i++)
		if (!strcmp(gone[i].name, m->string) && (m->type & 0xff) == gone[i].type)
			return true;
	return false;
}

static bool is_list_named(const cJSON *m, const char *const names[2])
{
	return cJSON_IsArray(m) && m->string && (!strcmp(names[0], m->string) || !strcmp(names[1], m->string));
}

static void print_path(const struct path *p, FILE *f)
{
	if (p->up)
		print_path(p->up, f);
	if (p->name && p->up && p->up->up)
		fputc('.', f);
	if (p->name)
		fputs(p->name, f);
	if (p->index >= 0)
		fprintf(f, "[%d]", p->index);
}

static void note(struct work *w, const struct path *path)
{
	char *text = NULL;
	size_t len;
	FILE *f;
	cJSON *s;

	if (w->n++ >= MAX_REMOVED)
		return;
	f = open_memstream(&text, &len);
	if (f) {
		print_path(path, f);
		fclose(f);
	}
	s = text ? cJSON_CreateString(text) : NULL;
	w->is_oom |= !s || !cJSON_AddItemToArray(w->removed, s);
	free(text);
}

static void set_text(struct work *w, cJSON *s, const char *text, const struct path *path)
{
	w->is_oom |= !cJSON_SetValuestring(s, text);
	note(w, path);
}

static void redact_values(struct work *w, cJSON *list, const struct path *path)
{
	int i = 0;
	cJSON *o;

	cJSON_ArrayForEach(o, list) {
		cJSON *value = cJSON_GetObjectItemCaseSensitive(o, "value");
		const char *name = kube_json_text(o, "name");

		if (cJSON_IsString(value) && *value->valuestring)
			set_text(w, value, KUBE_REDACTED, &(struct path){ path, *name ? name : NULL, *name ? -1 : i });
		i++;
	}
}

static void redact_command(struct work *w, cJSON *list, const struct path *path)
{
	bool is_value = false;
	int i = 0;
	cJSON *s;

	cJSON_ArrayForEach(s, list) {
		const struct path here = { path, NULL, i++ };
		char *text = NULL;

		if (!cJSON_IsString(s))
			continue;
		if (is_value && *s->valuestring != '-')
			set_text(w, s, KUBE_REDACTED, &here);
		else
			text = kube_redact(s->valuestring, &w->is_oom);
		if (text)
			set_text(w, s, text, &here);
		is_value = !text && kube_redact_is_option(s->valuestring);
		free(text);
	}
}

static void walk(struct work *w, cJSON *o, const struct path *path)
{
	cJSON *next;
	int i = 0;

	for (cJSON *m = o->child; m && !w->is_oom; m = next) {
		const struct path here = { path, m->string, m->string ? -1 : i++ };

		next = m->next;
		if (is_gone(m)) {
			note(w, &here);
			cJSON_Delete(cJSON_DetachItemViaPointer(o, m));
			continue;
		}
		if (is_list_named(m, valued))
			redact_values(w, m, &here);
		if (is_list_named(m, commands))
			redact_command(w, m, &here);
		walk(w, m, &here);
	}
}

char *kube_manifest_print(cJSON *pod)
{
	const struct path root = { .index = -1 };
	struct work w = { .removed = cJSON_CreateArray() };

	if (!w.removed)
		return NULL;
	walk(&w, pod, &root);
	if (w.n > MAX_REMOVED)
		w.is_oom |= !cJSON_AddNumberToObject(pod, "removedInAll", w.n);
	if (!cJSON_AddItemToObject(pod, "removed", w.removed)) {
		cJSON_Delete(w.removed);
		return NULL;
	}
	return w.is_oom ? NULL : cJSON_PrintUnformatted(pod);
}
