/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_AGENT_PRIV_H
#define REC_AGENT_PRIV_H
/* The agent's parts, for its files alone. */
#include "agent.h"
#include "companion.h"
#include "control.h"
#include "drain.h"
#include "incidents.h"
#include "intake.h"
#include "node.h"
#include "psi.h"
#include "samplers.h"
#include "tape.h"
#include "reports.h"

struct agent {
	const struct rec_agent_opts *o;
	struct rec_settings settings;
	struct rec_node node;
	struct rec_build build;
	struct rec_drain drain;
	struct rec_intake intake;
	struct rec_tape tape;
	struct rec_samplers *samplers;
	struct rec_incidents incidents;
	struct rec_control *control;
	struct rec_companion companion;
	struct rec_reports reports;
	struct rec_psi psi;
	struct bb_recorder self; /* of the last second */
	struct bb_task task;     /* the agent itself */
	uint64_t start_ns, due_ns, recovered;
	struct {
		uint64_t since_ns, until_ns;
		bool is_written; /* to a segment that is not flushed yet */
	} gap;                   /* that no segment tells of yet; since_ns 0 = there is none */
	int signals;
	bool stop;
};

/* Fires a trigger of the node. ret_name is as rec_incidents_fire has it. Returns as that, or -ENOMEM. */
int agent_request(struct agent *a, const char *reason, const char *detail, const char *pod, uint64_t last_ns,
		  char ret_name[REC_SHELF_NAME_MAX]);
/* Once the node is attached to: bbrec-net may speak, and what it tells is taken. Returns 0, or a negative errno with why set. */
int agent_net_start(struct agent *a);
/* Of struct rec_incidents_opts: what bbrec-net has to do with incidents. */
void agent_net_sealing(void *arg, struct rec_seal_job *j);
void agent_net_sealed(void *arg, const struct rec_seal_job *j);
/* All figures, as Prometheus takes them. */
void agent_metrics(const struct agent *a, char answer[REC_CONTROL_ANSWER]);
/* What the control socket is asked: a rec_control_fn. */
void agent_answer(void *arg, char *line, char *answer);

#endif
