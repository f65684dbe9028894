/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The picture, as DOT through libcgraph; the only file that knows it. No HTML labels and no URLs:
 * both would let a recording's bytes become markup. Every text from the recording comes through
 * graph_card_take.
 */
#include "card.h"
#include "../format/cleanup.h"

#include <errno.h>
#include <graphviz/cgraph.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/*
 * Ids in order of creation: even for what has a name, odd for edges. libcgraph's own are addresses,
 * and it writes subgraphs in order of their ids.
 */
struct ids {
	Agdisc_t disc;
	struct graph_intern names; /* with their NULs */
	IDTYPE n_edges;
};

static void *ids_open(Agraph_t *g, Agdisc_t *disc)
{
	(void)g;
	return disc;
}

static void ids_close(void *state)
{
	graph_intern_done(&((struct ids *)state)->names);
}

static long ids_map(void *state, int objtype, char *str, IDTYPE *id, int create)
{
	struct ids *ids = state;
	uint32_t n;

	(void)objtype;
	if (!str) {
		*id = 2 * ids->n_edges++ + 1;
		return create;
	}
	n = graph_intern_get(&ids->names, str, strlen(str) + 1);
	if (n == GRAPH_INTERN_NONE &&
	    (!create || graph_intern_put(&ids->names, str, strlen(str) + 1, &n) < 0))
		return 0;
	*id = 2 * (IDTYPE)n + 2;
	return 1;
}

static long ids_alloc(void *state, int objtype, IDTYPE id)
{
	(void)state;
	(void)objtype;
	(void)id;
	return 0;
}

static void ids_free(void *state, int objtype, IDTYPE id)
{
	(void)state;
	(void)objtype;
	(void)id;
}

static char *ids_print(void *state, int objtype, IDTYPE id)
{
	const struct graph_intern *names = &((struct ids *)state)->names;

	(void)objtype;
	if (id % 2)
		return NULL;
	return names->bytes + (id > 2 ? names->ends[id / 2 - 2] : 0);
}

static void ids_register(void *state, int objtype, void *obj)
{
	(void)state;
	(void)objtype;
	(void)obj;
}

static const Agiddisc_t id_calls = {
	.open = ids_open,
	.map = ids_map,
	.alloc = ids_alloc,
	.free = ids_free,
	.print = ids_print,
	.close = ids_close,
	.idregister = ids_register,
};

struct dot {
	const struct graph_view *v;
	Agraph_t *g;
	struct graph_card card;
	struct graph_intern clusters; /* hosts, pods and containers that have one */
	Agnode_t **nodes;             /* by view node */
	int err;
};

/* Colours by Okabe and Ito, that everybody can tell apart; paler inside, so that text stays
 * readable. */
struct look {
	const char *shape, *color, *fill, *class;
};
static const struct look looks[] = {
	[GRAPH_PROCESS] = { "box", "#0072B2", "#E6F1F8", "process" },
	[GRAPH_MEMORY] = { "cylinder", "#8A7F00", "#FBF7C8", "memory" },
	[GRAPH_ENDPOINT] = { "ellipse", "#009E73", "#E0F3EC", "endpoint" },
	[GRAPH_KERNEL] = { "hexagon", "#CC79A7", "#F8EAF2", "kernel" },
};
static const struct look look_cause = { "octagon", "#E69F00", "#FCF1DA", "process cause" };
static const struct look look_victim = { "doubleoctagon", "#D55E00", "#FBE3D6", "process victim" };
static const struct look look_both = { "doubleoctagon", "#D55E00", "#FBE3D6",
				       "process cause victim" };

/* libcgraph takes char *, and copies. */
static void set(struct dot *d, void *obj, const char *name, const char *value)
{
	if (!d->err && agsafeset(obj, (char *)name, (char *)value, (char *)"") < 0)
		d->err = -ENOMEM;
}

static void set_card(struct dot *d, void *obj, const char *name, enum graph_label_use use)
{
	_cleanup_free_ char *text = graph_card_take(&d->card, use);

	if (text)
		set(d, obj, name, text);
	else
		d->err = -ENOMEM;
}

static void put_defaults(struct dot *d)
{
	static const struct {
		int kind;
		const char *name, *value;
	} defaults[] = {
		{ AGRAPH, "charset", "UTF-8" },	     { AGRAPH, "rankdir", "LR" },
		{ AGRAPH, "newrank", "true" },	     { AGRAPH, "fontname", "Helvetica" },
		{ AGRAPH, "labelloc", "t" },	     { AGRAPH, "labeljust", "l" },
		{ AGRAPH, "linelength", "0" },	     { AGRAPH, "nodesep", "0.25" },
		{ AGRAPH, "ranksep", "0.6" },	     { AGRAPH, "color", "#999999" },
		{ AGNODE, "fontname", "Helvetica" }, { AGNODE, "fontsize", "11" },
		{ AGNODE, "style", "filled" },	     { AGEDGE, "fontname", "Helvetica" },
		{ AGEDGE, "fontsize", "9" },	     { AGEDGE, "color", "#666666" },
	};

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		if (!agattr(d->g, defaults[i].kind, (char *)defaults[i].name,
			    (char *)defaults[i].value))
			d->err = -ENOMEM;
}

/* What makes two clusters one. Zeroed before it is filled. */
struct cluster_key {
	uint32_t outer, level;
	char name[256];
};

/* The cluster of a name inside another. Returns outer when there is no name. */
static Agraph_t *cluster(struct dot *d, Agraph_t *outer, uint32_t *number, uint32_t level,
			 const char *what, struct bbx_str name)
{
	struct cluster_key key = { .outer = *number, .level = level };
	size_t len = name.len < sizeof(key.name) ? name.len : sizeof(key.name);
	char id[32];
	Agraph_t *sub;
	int is_new;

	if (!len || d->err)
		return outer;
	memcpy(key.name, name.p, len);
	is_new = graph_intern_put(&d->clusters, &key, sizeof(key), number);
	snprintf(id, sizeof(id), "cluster_%" PRIu32, *number);
	sub = is_new < 0 ? NULL : agsubg(outer, id, 1);
	if (!sub) {
		d->err = -ENOMEM;
		return outer;
	}
	for (int i = 0; i < 2 && is_new; i++) {
		fprintf(d->card.f, "%s ", what);
		fwrite(name.p, 1, name.len, d->card.f);
		graph_card_break(&d->card);
		set_card(d, sub, i ? "tooltip" : "label", i ? GRAPH_TIP : GRAPH_LABEL);
		set(d, sub, "style", level == 2 ? "dotted" : level ? "dashed" : "solid");
	}
	return sub;
}

/* The innermost cluster of a node: machine, pod, container. */
static Agraph_t *home(struct dot *d, uint32_t node)
{
	const struct graph *g = d->v->g;
	const struct bbx_container_info *c = graph_container(g, node);
	uint32_t number = graph_host(g, node);
	struct bbx_str name = { 0 };
	Agraph_t *sub = d->g;

	if (graph_kind(g, node) == GRAPH_ENDPOINT || number >= g->n_hosts)
		return sub;
	name = (struct bbx_str){ g->hosts[number].node, strlen(g->hosts[number].node) };
	sub = cluster(d, sub, &number, 0, "node", name);
	if (!c)
		return sub;
	sub = cluster(d, sub, &number, 1, "pod", c->pod.len ? c->pod : c->pod_uid);
	return cluster(d, sub, &number, 2, "container",
		       c->container.len ? c->container : c->container_id);
}

static const struct look *look_of(const struct dot *d, const struct graph_view_node *vn)
{
	if (vn->role & ROLE_victim)
		return vn->role & ROLE_cause ? &look_both : &look_victim;
	return vn->role & ROLE_cause ? &look_cause : &looks[graph_kind(d->v->g, vn->node)];
}

/* p12 for upid 12; the others by their number: same recording, same id, whatever is drawn. */
static void name_node(const struct dot *d, uint32_t node, char *ret_id, size_t size)
{
	static const char letters[] = { [GRAPH_PROCESS] = 'p',
					[GRAPH_MEMORY] = 'm',
					[GRAPH_ENDPOINT] = 'e',
					[GRAPH_KERNEL] = 'k' };
	const struct graph *g = d->v->g;

	snprintf(ret_id, size, "%c%" PRIu32, letters[graph_kind(g, node)],
		 node < g->n_procs ? node + 1 : node - g->n_procs + 1);
}

static void put_node(struct dot *d, size_t i)
{
	const struct graph_view_node *vn = &d->v->nodes[i];
	const struct look *look = look_of(d, vn);
	Agraph_t *sub = home(d, vn->node);
	char id[16], class[64];

	name_node(d, vn->node, id, sizeof(id));
	d->nodes[i] = agnode(sub, id, 1);
	if (!d->nodes[i]) {
		d->err = -ENOMEM;
		return;
	}
	snprintf(class, sizeof(class), "%s%s%s", look->class, vn->role & ROLE_path ? " path" : "",
		 vn->count > 1 ? " fold" : "");
	set(d, d->nodes[i], "id", id);
	set(d, d->nodes[i], "class", class);
	set(d, d->nodes[i], "shape", look->shape);
	set(d, d->nodes[i], "color", look->color);
	set(d, d->nodes[i], "fillcolor", look->fill);
	if (vn->count > 1)
		set(d, d->nodes[i], "peripheries", "2");
	graph_card_node(&d->card, d->v, vn);
	set_card(d, d->nodes[i], "label", GRAPH_LABEL);
	graph_card_node_tip(&d->card, d->v, vn);
	set_card(d, d->nodes[i], "tooltip", GRAPH_TIP);
}

/* Only a child's end, told to its parent: no reason to stand right of the child. */
static bool is_return(const struct graph_view *v, const struct graph_view_arrow *a)
{
	for (size_t i = a->from; i < a->to; i++) {
		uint8_t rule = v->edges[i].first.rule;

		if (rule != RULE_exited && rule != RULE_ended)
			return false;
	}
	return true;
}

static void put_arrow(struct dot *d, const struct graph_view_arrow *a)
{
	const struct graph_view_edge *first = &d->v->edges[a->from];
	Agedge_t *e = agedge(d->g, d->nodes[first->src], d->nodes[first->dst], NULL, 1);

	if (!e) {
		d->err = -ENOMEM;
		return;
	}
	graph_card_arrow(&d->card, d->v, a, false);
	set_card(d, e, "label", GRAPH_LABEL);
	graph_card_arrow(&d->card, d->v, a, true);
	set_card(d, e, "tooltip", GRAPH_TIP);
	graph_card_arrow(&d->card, d->v, a, true);
	set_card(d, e, "labeltooltip", GRAPH_TIP);
	set(d, e, "class", a->is_effect ? "effect" : a->on_path ? "cause path" : "cause");
	if (a->on_path) {
		set(d, e, "color", "#D55E00");
		set(d, e, "penwidth", "2.5");
		set(d, e, "weight", "10");
	}
	if (a->is_effect)
		set(d, e, "style", "dashed");
	if (is_return(d->v, a))
		set(d, e, "constraint", "false");
}

/* A tooltip that says what each type lost. */
static void put_losses(struct dot *d)
{
	const struct graph *g = d->v->g;
	Agnode_t *n;

	if (!g->n_losses && !g->n_gaps)
		return;
	n = agnode(d->g, (char *)"lost", 1);
	if (!n) {
		d->err = -ENOMEM;
		return;
	}
	set(d, n, "id", "lost");
	set(d, n, "class", "lost");
	set(d, n, "shape", "note");
	set(d, n, "style", "dashed");
	set(d, n, "color", "#666666");
	graph_card_losses(&d->card, g);
	set_card(d, n, "label", GRAPH_LABEL);
	for (size_t i = 0; i < g->n_losses && i < GRAPH_CARD_LINES; i++) {
		fprintf(d->card.f, "%s: %" PRIu64 " lost, %" PRIu64 " left out", g->losses[i].type,
			g->losses[i].dropped, g->losses[i].throttled);
		graph_card_break(&d->card);
	}
	set_card(d, n, "tooltip", GRAPH_TIP);
}

static void put_all(struct dot *d)
{
	const struct graph_view *v = d->v;

	put_defaults(d);
	graph_card_title(&d->card, v);
	set_card(d, d->g, "label", GRAPH_LABEL);
	graph_card_counts(&d->card, v);
	set_card(d, d->g, "comment", GRAPH_TIP);
	graph_card_title(&d->card, v);
	set_card(d, d->g, "tooltip", GRAPH_TIP);
	for (size_t i = 0; i < v->n_nodes && !d->err; i++)
		if (v->nodes[i].shown)
			put_node(d, i);
	for (size_t i = 0; i < v->n_arrows && !d->err; i++)
		if (v->arrows[i].shown)
			put_arrow(d, &v->arrows[i]);
	put_losses(d);
}

static int write_dot(const struct graph_view *v, FILE *out)
{
	struct ids ids = {
		.disc = { .mem = &AgMemDisc, .id = (Agiddisc_t *)&id_calls, .io = &AgIoDisc }
	};
	struct dot d = { .v = v };
	int err = graph_card_init(&d.card);

	d.nodes = calloc(v->n_nodes + 1, sizeof(*d.nodes));
	if (!err)
		d.g = agopen((char *)"blackbox", Agdirected, &ids.disc);
	if (!d.g || !d.nodes)
		err = -ENOMEM;
	if (!err) {
		put_all(&d);
		err = d.err;
	}
	if (!err && (agwrite(d.g, out) || fflush(out) || ferror(out)))
		err = -EIO;
	if (d.g)
		agclose(d.g);
	free(d.nodes);
	graph_intern_done(&d.clusters);
	graph_card_done(&d.card);
	return err;
}

int graph_draw(struct graph *g, const struct graph_draw *d, FILE *out)
{
	struct graph_view v;
	int err = graph_view_new(g, d, &v);

	if (err)
		return err;
	err = write_dot(&v, out);
	graph_view_done(&v);
	return err;
}
