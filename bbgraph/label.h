/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_LABEL_H
#define GRAPH_LABEL_H
/*
 * The one place where text becomes part of a DOT file. Everything from a recording is hostile:
 * graphviz expands escapes (\N \G \l) and HTML entities in labels, ends its SVG on a control byte,
 * and takes a file with one invalid byte for Latin-1.
 */
#include <stddef.h>
#include <stdio.h>

/* Characters that a line of a label, and a whole tooltip, may have. */
#define GRAPH_LABEL_CHARS 48
#define GRAPH_TIP_CHARS 512

enum graph_label_use {
	GRAPH_LABEL, /* label of a node, edge or cluster: escapes are expanded once */
	GRAPH_TIP,   /* tooltip: graphviz up to at least 2.43 expands escapes twice */
};

/*
 * Appends len bytes as escString: invalid UTF-8 as U+FFFD; control, bidirectional and zero-width
 * characters as visible \xHH and \u{HHHH}; backslashes doubled, & as an entity; at most *room
 * characters, then an ellipsis. Counts *room down.
 */
void graph_label_put(FILE *f, const char *p, size_t len, enum graph_label_use use, size_t *room);
/* Ends a line. */
void graph_label_break(FILE *f);

#endif
