/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_TEXT_H
#define GRAPH_TEXT_H
/* Words for what is in a graph. Bytes from the recording go out as they are: label.h makes them
 * safe. */
#include <stdio.h>
#include "graph_priv.h"

/* "leaker [100]", "memory of shop/checkout/app", "10.0.0.1:5432", "kernel of n1". */
void graph_text_node(FILE *f, const struct graph *g, uint32_t node);
/* The program of a process as of a time: arguments with spaces between, else the path, else
 * nothing. */
void graph_text_program(FILE *f, const struct graph *g, uint32_t node, int64_t utc_ns);
/* How a process ended: "exit 1", "SIGKILL (oom)"; nothing while it lives. */
void graph_text_end(FILE *f, const struct graph *g, uint32_t node);
/* What an edge says: "fork", "oom kill: limit 64.0 MiB, used 64.0 MiB". */
void graph_text_edge(FILE *f, const struct graph *g, const struct graph_edge *e);
/* "64.0 MiB". */
void graph_text_bytes(FILE *f, uint64_t bytes);
/* "t-12.3s": utc_ns as seen from the trigger at t. */
void graph_text_time(FILE *f, int64_t utc_ns, int64_t t);
/* "2026-11-20T10:02:11.500Z". */
void graph_text_utc(FILE *f, int64_t utc_ns);

#endif
