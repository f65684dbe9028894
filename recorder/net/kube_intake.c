/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_watch_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kube_manifest.h"

/* A change, with the pod's text to follow. */
struct telling {
	struct kube_watch *w;
	bool has_changed;
};

static void tell_change(void *arg, const struct kube_change *c)
{
	struct telling *t = arg;

	t->has_changed = true;
	t->w->state.changes++;
	t->w->sink.change(t->w->sink.arg, c);
}

static int tell_pod(struct kube_watch *w, struct kube_seen_pod *seen, const struct kube_pod *p, bool was_there, cJSON *json)
{
	struct telling t = { w, false };
	char *text;
	int r;

	w->sink.pod(w->sink.arg, p);
	r = kube_changes_tell(seen, p, was_there, w->since_ns, tell_change, &t);
	if (r < 0 || (!t.has_changed && seen->generation == p->generation && p->generation != KUBE_UNKNOWN))
		return r;
	seen->generation = p->generation;
	/* Changes the JSON that the pod borrows from, but not who it is. */
	text = kube_manifest_print(json);
	if (!text)
		return -ENOMEM;
	w->sink.manifest(w->sink.arg, p, text);
	free(text);
	return 0;
}

/* What is no pod of this node is left out, and counted. */
static int take_pod(struct kube_watch *w, cJSON *json, bool is_gone)
{
	struct kube_seen_pod *seen;
	struct kube_pod p;
	bool is_new;
	int r = kube_pod_read(json, &p);

	if (r == -ENOMEM)
		return r;
	seen = r < 0 ? NULL : kube_seen_find(&w->seen, p.uid);
	if (r < 0 || strcmp(p.node, w->node) != 0 || (!seen && w->seen.n >= KUBE_MAX_PODS)) {
		w->state.skipped++;
		kube_pod_free(&p);
		return 0;
	}
	is_new = !seen;
	if (is_new)
		seen = kube_seen_add(&w->seen, &p);
	if (seen) {
		seen->list = w->seen.list;
		r = tell_pod(w, seen, &p, is_new && !w->has_listed, json);
	}
	if (seen && is_gone) {
		w->sink.gone(w->sink.arg, seen);
		kube_seen_remove(&w->seen, seen);
	}
	w->state.pods = w->seen.n;
	kube_pod_free(&p);
	return seen ? r : -ENOMEM;
}

static int take_metadata(struct kube_watch *w, const cJSON *m)
{
	const char *version = kube_json_text(m, "resourceVersion"), *more = kube_json_text(m, "continue");

	if (strlen(version) >= sizeof(w->answer.version) || strlen(more) >= sizeof(w->answer.more))
		return -EBADMSG;
	strcpy(w->answer.version, version);
	strcpy(w->answer.more, more);
	return 0;
}

static int take_part(void *arg, enum kube_part part, const char *p, size_t len)
{
	struct kube_watch *w = arg;
	cJSON *json = cJSON_ParseWithLength(p, len);
	int r;

	if (!json)
		return -EBADMSG;
	r = part == KUBE_PART_metadata ? take_metadata(w, json) : take_pod(w, json, false);
	cJSON_Delete(json);
	return r;
}

/* Of an ERROR event, a Status. */
static int take_error(struct kube_watch *w, const cJSON *status)
{
	int64_t code = kube_json_number(status, "code");
	const char *message = kube_json_text(status, "message");

	w->answer.status = code > 0 && code < 1000 ? (long)code : 500;
	kube_buffer_clear(&w->answer.text);
	kube_buffer_add(&w->answer.text, message, strlen(message));
	return -ECANCELED;
}

static int take_event(struct kube_watch *w, const cJSON *event)
{
	cJSON *o = cJSON_GetObjectItemCaseSensitive(event, "object");
	const char *type = kube_json_text(event, "type"), *version;
	char at[KUBE_MAX_VERSION];
	bool is_gone = !strcmp(type, "DELETED");
	int r = 0;

	if (!strcmp(type, "ERROR"))
		return take_error(w, o);
	version = kube_json_text(kube_json_get(o, "metadata"), "resourceVersion");
	if (!*version || strlen(version) >= sizeof(at))
		return -EBADMSG;
	strcpy(at, version);
	if (is_gone || !strcmp(type, "ADDED") || !strcmp(type, "MODIFIED"))
		r = take_pod(w, o, is_gone);
	else if (strcmp(type, "BOOKMARK") != 0)
		return -EBADMSG;
	if (!r)
		memcpy(w->version, at, sizeof(at));
	return r;
}

static int take_line(void *arg, const char *p, size_t len)
{
	struct kube_watch *w = arg;
	cJSON *json = cJSON_ParseWithLength(p, len);
	int r = json ? take_event(w, json) : -EBADMSG;

	cJSON_Delete(json);
	w->answer.events += !r;
	w->state.events += !r;
	return r;
}

/* A line that was too long is an event that was missed: only a list brings back what it said. */
static int take_lines(struct kube_watch *w, const char *p, size_t len)
{
	uint64_t skipped = w->lines.skipped;
	int r = kube_lines_feed(&w->lines, p, len, take_line, w);

	w->state.skipped += w->lines.skipped - skipped;
	return r ? r : w->lines.skipped != skipped ? -EBADMSG : 0;
}

static int take_parts(struct kube_watch *w, const char *p, size_t len)
{
	uint64_t skipped = w->items.skipped;
	int r = kube_items_feed(&w->items, p, len, take_part, w);

	w->state.skipped += w->items.skipped - skipped;
	return r;
}

size_t kube_intake_write(char *p, size_t size, size_t n, void *watch)
{
	struct kube_watch *w = watch;
	size_t len = size * n;
	int r;

	w->is_heard = true;
	curl_easy_getinfo(w->transfer.easy, CURLINFO_RESPONSE_CODE, &w->answer.status);
	if (w->answer.status != 200) {
		kube_buffer_add(&w->answer.text, p, len);
		return len;
	}
	r = w->state.phase == KUBE_PHASE_watching ? take_lines(w, p, len) : take_parts(w, p, len);
	w->answer.is_bad |= r == -EBADMSG;
	w->answer.is_oom |= r == -ENOMEM;
	return r ? 0 : len;
}

void kube_intake_clear(struct kube_watch *w)
{
	kube_buffer_clear(&w->answer.text);
	w->answer = (struct kube_answer){ .text = w->answer.text };
	kube_items_clear(&w->items);
	kube_buffer_clear(&w->lines.line);
}

void kube_intake_done(struct kube_watch *w)
{
	kube_items_done(&w->items);
	kube_lines_done(&w->lines);
	kube_buffer_free(&w->answer.text);
	kube_seen_free(&w->seen);
}

void kube_intake_sweep(struct kube_watch *w)
{
	struct kube_seen_pod *next;

	for (struct kube_seen_pod *p = w->seen.first; p; p = next) {
		next = p->next;
		if (p->list == w->seen.list)
			continue;
		w->sink.gone(w->sink.arg, p);
		kube_seen_remove(&w->seen, p);
	}
	w->state.pods = w->seen.n;
}

void kube_intake_refusal(const struct kube_watch *w, char *text, size_t cap)
{
	cJSON *json = w->answer.text.len ? cJSON_ParseWithLength(w->answer.text.p, w->answer.text.len) : NULL;
	const char *message = kube_json_text(json, "message");

	/* An ERROR event's message stands there as it is. */
	if (!json && w->state.phase == KUBE_PHASE_watching)
		snprintf(text, cap, "%.*s", (int)w->answer.text.len, w->answer.text.p ? w->answer.text.p : "");
	else
		snprintf(text, cap, "%s", message);
	cJSON_Delete(json);
}
