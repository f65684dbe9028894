/* SPDX-License-Identifier: Apache-2.0 */
/* What the agent and bbrec-net have to do with each other. */
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

void agent_net_accepted(void *arg, const struct rec_incident *i)
{
	struct agent *a = arg;

	if (i->pod_uid[0])
		rec_companion_want(&a->companion, i->pod_uid, &i->pod);
}

void agent_net_sealing(void *arg, struct rec_seal_job *j)
{
	struct agent *a = arg;

	j->manifest = rec_reports_manifest(&a->reports, j->incident.pod_uid, &j->manifest_len);
}

void agent_net_sealed(void *arg, const struct rec_seal_job *j)
{
	struct agent *a = arg;

	rec_companion_sealed(&a->companion, j);
}
