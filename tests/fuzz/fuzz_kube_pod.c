/* SPDX-License-Identifier: Apache-2.0 */
/* A pod of the API server: what is read of it, what changes it tells, its manifest. */
#include "fuzz.h"

#include <string.h>
#include "../../recorder/net/kube_changes.h"
#include "../../recorder/net/kube_manifest.h"

static void touch(const char *s)
{
	fuzz_touch(s, strlen(s));
}

static void look(void *arg, const struct kube_change *c)
{
	unsigned *n = arg;

	(*n)++;
	touch(c->pod->name);
	touch(c->container_id);
	touch(c->reason);
	touch(c->message);
	FUZZ_ASSERT(*c->reason || c->exit_code != KUBE_UNKNOWN || c->container);
}

static void check_pod(const struct kube_pod *p)
{
	const char *const texts[] = { p->uid, p->node_uid, p->ns, p->name, p->node, p->phase, p->reason, p->message, p->qos_class, p->ip, p->owner_kind, p->owner_name };
	struct kube_seen seen = { 0 };
	struct kube_seen_pod *s = kube_seen_add(&seen, p);
	unsigned n = 0, again = 0;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		touch(texts[i]);
	for (size_t i = 0; i < p->n_labels; i++) {
		touch(p->labels[i].key);
		touch(p->labels[i].value);
	}
	FUZZ_ASSERT(s && kube_seen_find(&seen, p->uid) == s);
	FUZZ_ASSERT(!kube_changes_tell(s, p, false, 0, look, &n));
	FUZZ_ASSERT(p->n_containers <= KUBE_MAX_CONTAINERS && s->n_containers <= p->n_containers);
	/* Names that differ tell everything once; two containers of one name share what was told. */
	if (s->n_containers == p->n_containers) {
		FUZZ_ASSERT(!kube_changes_tell(s, p, false, 0, look, &again));
		FUZZ_ASSERT(!again);
	}
	kube_seen_free(&seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cJSON *json = cJSON_ParseWithLength((const char *)data, size), *again;
	struct kube_pod p;
	char *text;

	if (!json)
		return 0;
	if (!kube_pod_read(json, &p)) {
		check_pod(&p);
		kube_pod_free(&p);
	}
	text = kube_manifest_print(json);
	if (text) {
		again = cJSON_Parse(text);
		FUZZ_ASSERT(again && !kube_json_get(again, "managedFields"));
		cJSON_Delete(again);
	}
	free(text);
	cJSON_Delete(json);
	return 0;
}
