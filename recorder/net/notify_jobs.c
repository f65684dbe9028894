/* SPDX-License-Identifier: Apache-2.0 */
#include "notify_jobs.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cleanup.h"
#include "tool.h"

#define OPEN_MS 5000

struct notify_incident {
	cJSON *summary;
	uint64_t group;
	enum notify_job job;       /* the next one */
	struct notify_incident *next;
};

int notify_jobs_start(struct notify_jobs *j)
{
	return j->bbai || j->command ? notify_helper_start(&j->helper, j->command, j->bbai) : 0;
}

static void drop_first(struct notify_jobs *j)
{
	struct notify_incident *i = j->first;

	j->first = i->next;
	if (!j->first)
		j->last = NULL;
	j->n--;
	cJSON_Delete(i->summary);
	free(i);
}

void notify_jobs_stop(struct notify_jobs *j)
{
	notify_helper_stop(&j->helper);
	while (j->first)
		drop_first(j);
	free(j->bbai);
	free(j->command);
}

void notify_jobs_add(struct notify_jobs *j, uint64_t group, cJSON *summary)
{
	struct notify_incident *i = NULL;

	if (j->helper.pid && j->n < NOTIFY_JOBS_MAX)
		i = calloc(1, sizeof(*i));
	if (!i || !j->bbai)
		j->judged(j->arg, group, summary);
	if (!i) {
		j->dropped += j->helper.pid != 0;
		cJSON_Delete(summary);
		return;
	}
	*i = (struct notify_incident){ .summary = summary, .group = group, .job = j->bbai ? NOTIFY_JOB_verdict : NOTIFY_JOB_command };
	if (j->last)
		j->last->next = i;
	else
		j->first = i;
	j->last = i;
	j->n++;
}

/* ---- Running the first one ----------------------------------------------------------------------- */

/* BLACKBOX_NAME=VALUE for each member, with control characters escaped; returns its length. */
static size_t make_env(const cJSON *summary, char env[NOTIFY_ENV_MAX])
{
	const cJSON *m;
	size_t at = 0;

	cJSON_ArrayForEach(m, summary) {
		_cleanup_free_ char *value = cJSON_IsString(m) ? bb_escape(m->valuestring, strlen(m->valuestring)) : NULL;
		size_t left = NOTIFY_ENV_MAX - at;
		int n = value ? snprintf(env + at, left, "BLACKBOX_%s=%s", m->string, value) :
				snprintf(env + at, left, "BLACKBOX_%s=%.0f", m->string, m->valuedouble);

		if (n < 0 || (size_t)n >= left)
			break;
		for (char *p = env + at; *p != '='; p++)
			*p = (char)toupper((unsigned char)*p);
		at += (size_t)n + 1;
	}
	return at;
}

static void start_first(struct notify_jobs *j, int fd)
{
	char env[NOTIFY_ENV_MAX];
	size_t len = make_env(j->first->summary, env);

	j->is_running = !notify_helper_give(&j->helper, j->first->job, env, len, fd);
}

/* The job is over, however: the command follows the verdict. */
static void go_on(struct notify_jobs *j)
{
	struct notify_incident *i = j->first;

	j->is_running = false;
	if (i->job == NOTIFY_JOB_verdict)
		j->judged(j->arg, i->group, i->summary);
	if (i->job == NOTIFY_JOB_verdict && j->command)
		i->job = NOTIFY_JOB_command;
	else
		drop_first(j);
}

static void take_result(struct notify_jobs *j, const struct notify_result *r)
{
	if (!j->first)
		return;
	if (r->job == NOTIFY_JOB_verdict && *r->text && (!r->status || r->status == BB_EXIT_DAMAGED))
		cJSON_AddStringToObject(j->first->summary, "verdict", r->text);
	if (r->job == NOTIFY_JOB_command) {
		j->commands++;
		j->commands_failed += r->status != 0;
		if (r->timed_out)
			bb_warn("on-incident: the command was killed after %d seconds", NOTIFY_COMMAND_S);
		else if (r->status)
			bb_warn("on-incident: the command ended with status %d", r->status);
	}
	go_on(j);
}

static void ask_file(struct notify_jobs *j, uint64_t now_ms)
{
	const cJSON *file = cJSON_GetObjectItemCaseSensitive(j->first->summary, "file");
	struct rec_peer_open m = { .request = net_request(j->net), .name = cJSON_GetStringValue(file) };

	j->request = m.request;
	j->asked_ms = now_ms;
	net_tell(j->net, REC_PEER_open, &m);
}

int notify_jobs_file(struct notify_jobs *j, uint64_t request, int fd)
{
	if (!j->request || request != j->request)
		return 0;
	j->request = 0;
	/* Without its file there is no verdict; the command is told all the same. */
	if (fd < 0 && j->first->job == NOTIFY_JOB_verdict)
		go_on(j);
	else
		start_first(j, fd);
	if (fd >= 0)
		close(fd);
	return 1;
}

int notify_jobs_run(struct notify_jobs *j, uint64_t now_ms)
{
	struct notify_result result;
	int r;

	if (!j->helper.pid)
		return 0;
	while ((r = notify_helper_take(&j->helper, &result)) > 0)
		take_result(j, &result);
	if (j->request && now_ms - j->asked_ms > OPEN_MS)
		notify_jobs_file(j, j->request, -1);
	if (!r && j->first && !j->request && !j->is_running)
		ask_file(j, now_ms);
	return r < 0 ? -EPIPE : 0;
}
