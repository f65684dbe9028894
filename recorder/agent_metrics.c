/* SPDX-License-Identifier: Apache-2.0 */
/* What GET /metrics gets for an answer: Prometheus' text format 0.0.4. */
#include <inttypes.h>
#include <stdio.h>
#include "agent_priv.h"
#include "clock.h"

#define P "blackbox_"

static void head(FILE *out, const char *name, const char *type, const char *help)
{
	fprintf(out, "# HELP " P "%s %s\n# TYPE " P "%s %s\n", name, help, name, type);
}

static void one(FILE *out, const char *name, const char *type, const char *help, double value)
{
	head(out, name, type, help);
	fprintf(out, P "%s %.15g\n", name, value);
}

/* Backslashes, quotes and line ends of a label's value are escaped; what else is no printable ASCII is left out. */
static void label(FILE *out, const char *name, const char *value)
{
	fprintf(out, "%s=\"", name);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			fputc('\\', out);
		if (*value >= ' ' && *value < 0x7f)
			fputc(*value, out);
	}
	fputc('"', out);
}

static void put_info(FILE *out, const struct agent *a)
{
	head(out, "build_info", "gauge", "What runs here; always 1.");
	fputs(P "build_info{", out);
	label(out, "version", BB_VERSION);
	fputc(',', out);
	label(out, "node", a->node.origin.o.node);
	fputc(',', out);
	label(out, "profile", rec_probes_profile(a->node.probes));
	fputs("} 1\n", out);
}

static void put_events(FILE *out, const struct agent *a)
{
	const struct rec_account *list = a->intake.loss.accounts;

	head(out, "events_total", "counter", "Events by table, and what became of them: stored, dropped or throttled.");
	for (size_t i = 0; i < BB_COUNTS_MAX; i++) {
		const struct {
			const char *result;
			uint64_t n;
		} rows[] = { { "stored", list[i].stored }, { "dropped", list[i].counts.dropped + list[i].bad },
			     { "throttled", list[i].counts.throttled } };

		for (size_t k = 0; list[i].type && k < sizeof(rows) / sizeof(*rows); k++)
			fprintf(out, P "events_total{event=\"%s\",result=\"%s\"} %" PRIu64 "\n", list[i].type->name, rows[k].result,
				rows[k].n);
	}
}

static void put_segments(FILE *out, const struct agent *a)
{
	const struct rec_series *list = a->tape.series;
	const uint64_t caps[REC_N_SERIES] = { a->settings.critical_bytes, a->settings.bulk_bytes };

	head(out, "segments", "gauge", "Segments that are kept.");
	for (int k = 0; k < REC_N_SERIES; k++)
		fprintf(out, P "segments{series=\"%s\"} %zu\n", list[k].name, list[k].n + (list[k].writer != NULL));
	head(out, "segment_bytes", "gauge", "What they take.");
	for (int k = 0; k < REC_N_SERIES; k++)
		fprintf(out, P "segment_bytes{series=\"%s\"} %" PRIu64 "\n", list[k].name, rec_series_bytes(&list[k]));
	head(out, "segment_limit_bytes", "gauge", "What they may take.");
	for (int k = 0; k < REC_N_SERIES; k++)
		fprintf(out, P "segment_limit_bytes{series=\"%s\"} %" PRIu64 "\n", list[k].name, caps[k]);
}

static void put_rings(FILE *out, const struct bb_recorder *r)
{
	head(out, "ring_bytes", "gauge", "Size of the kernel's ring buffers.");
	fprintf(out, P "ring_bytes{lane=\"critical\"} %" PRIu64 "\n", (uint64_t)r->critical_ring_bytes);
	fprintf(out, P "ring_bytes{lane=\"bulk\"} %" PRIu64 "\n", (uint64_t)r->bulk_ring_bytes);
	head(out, "ring_peak_bytes", "gauge", "The most that was found in them within the last second.");
	fprintf(out, P "ring_peak_bytes{lane=\"critical\"} %" PRIu64 "\n", (uint64_t)r->critical_peak_bytes);
	fprintf(out, P "ring_peak_bytes{lane=\"bulk\"} %" PRIu64 "\n", (uint64_t)r->bulk_peak_bytes);
	one(out, "ring_lag_seconds", "gauge", "The longest time that an event waited there within the last second.", (double)r->lag_ns / 1e9);
}

static void put_incidents(FILE *out, const struct rec_incidents *i)
{
	head(out, "incidents_total", "counter", "Triggers of an incident, and what became of them: sealed, failed or refused.");
	fprintf(out, P "incidents_total{result=\"sealed\"} %" PRIu64 "\n", i->sealed);
	fprintf(out, P "incidents_total{result=\"failed\"} %" PRIu64 "\n", i->failed);
	fprintf(out, P "incidents_total{result=\"refused\"} %" PRIu64 "\n", i->refused);
	one(out, "incidents_pending", "gauge", "Incidents that are not sealed yet.", (double)i->pending.n);
}

static void put_cost(FILE *out, const struct bb_recorder *r, const struct rec_companion *c)
{
	head(out, "cpu_seconds_total", "counter", "CPU time of the recorder's programs.");
	fprintf(out, P "cpu_seconds_total{program=\"bbrec\"} %.9g\n", (double)r->cpu_ns / 1e9);
	fprintf(out, P "cpu_seconds_total{program=\"bbrec-net\"} %.9g\n", (double)c->cpu_ns / 1e9);
	head(out, "resident_memory_bytes", "gauge", "Resident memory of the recorder's programs, the ring buffers counted once.");
	fprintf(out, P "resident_memory_bytes{program=\"bbrec\"} %" PRIu64 "\n", (uint64_t)r->rss_bytes);
	fprintf(out, P "resident_memory_bytes{program=\"bbrec-net\"} %" PRIu64 "\n", c->rss_bytes);
}

static void put_net(FILE *out, const struct rec_companion *c)
{
	one(out, "net_up", "gauge", "Whether bbrec-net runs.", c->greeted);
	one(out, "net_starts_total", "counter", "How often bbrec-net was started.", (double)c->starts);
	one(out, "net_dropped_total", "counter", "Messages to bbrec-net that were dropped.", (double)c->out.dropped);
	one(out, "net_refused_total", "counter", "Packets from bbrec-net that were no messages.", (double)c->refused);
}

void agent_metrics(const struct agent *a, char answer[REC_CONTROL_ANSWER])
{
	FILE *out = fmemopen(answer, REC_CONTROL_ANSWER, "w");
	uint64_t now = rec_boot_ns(), start = rec_series_start_ns(&a->tape.series[REC_CRITICAL]);

	answer[0] = '\0';
	if (!out)
		return;
	put_info(out, a);
	one(out, "recording", "gauge", "Whether events are recorded at present.", a->tape.rows.critical != NULL);
	one(out, "uptime_seconds", "gauge", "Time since the recorder began.", (double)(now - a->start_ns) / 1e9);
	one(out, "window_seconds", "gauge", "How far back critical segments go.", start < now ? (double)(now - start) / 1e9 : 0);
	put_events(out, a);
	put_segments(out, a);
	put_rings(out, &a->self);
	one(out, "write_errors_total", "counter", "Writes of segments that failed.", (double)a->tape.errors);
	one(out, "processes", "gauge", "Processes that are known.", (double)rec_processes_count(a->intake.processes));
	put_incidents(out, &a->incidents);
	put_cost(out, &a->self, &a->companion);
	put_net(out, &a->companion);
	fclose(out);
}
