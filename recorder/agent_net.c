/* SPDX-License-Identifier: Apache-2.0 */
/* What the agent and bbrec-net have to do with each other. */
#include <stdlib.h>
#include <string.h>
#include "agent_priv.h"

static void take(void *arg, const struct rec_peer_msg *m)
{
	struct agent *a = arg;

	rec_reports_take(&a->reports, m);
}

int agent_net_start(struct agent *a)
{
	const struct rec_companion_opts opts = { .settings = &a->settings, .node = a->node.origin.o.node, .answer = agent_answer,
						 .take = take, .arg = a, .say = a->o->say };

	rec_companion_start(&a->companion, &opts);
	return rec_reports_init(&a->reports, &a->intake, &a->tape.rows);
}

void agent_net_sealing(void *arg, struct rec_seal_job *j)
{
	struct agent *a = arg;
	const char *json = rec_podtable_get_manifest(a->reports.pods, j->incident.pod_uid, &j->manifest_len);

	/* Without memory the incident has none. */
	j->manifest = json ? malloc(j->manifest_len) : NULL;
	if (j->manifest)
		memcpy(j->manifest, json, j->manifest_len);
}

void agent_net_sealed(void *arg, const struct rec_seal_job *j)
{
	struct agent *a = arg;

	rec_companion_sealed(&a->companion, j);
}
