/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_CARD_H
#define GRAPH_CARD_H
/* What nodes, arrows and the picture say: lines of raw text, made safe when they are taken. */
#include <stdio.h>
#include "label.h"
#include "view.h"

#define GRAPH_CARD_LINES 40

struct graph_card {
	FILE *f;
	char *text;
	size_t len;
	size_t ends[GRAPH_CARD_LINES];
	size_t n;
};

/* Returns 0 or -ENOMEM. */
int graph_card_init(struct graph_card *c);
void graph_card_done(struct graph_card *c);
/* Ends the line, unless nothing is on it. */
void graph_card_break(struct graph_card *c);
/* Takes what was written as an escString and empties the card. Malloced; NULL without memory. */
char *graph_card_take(struct graph_card *c, enum graph_label_use use);

/* Two lines a node. */
void graph_card_node(struct graph_card *c, const struct graph_view *v,
		     const struct graph_view_node *vn);
/* All that is known of it. */
void graph_card_node_tip(struct graph_card *c, const struct graph_view *v,
			 const struct graph_view_node *vn);
/* Up to three lines, or all. */
void graph_card_arrow(struct graph_card *c, const struct graph_view *v,
		      const struct graph_view_arrow *a, bool all);
/* The title: what is explained, and how much of the recording is shown. */
void graph_card_title(struct graph_card *c, const struct graph_view *v);
/* The same counts without a word from the recording. */
void graph_card_counts(struct graph_card *c, const struct graph_view *v);
/* Times without a recorder, and events lost. */
void graph_card_losses(struct graph_card *c, const struct graph *g);

#endif
