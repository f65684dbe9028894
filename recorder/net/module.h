/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_MODULE_H
#define NET_MODULE_H
/*
 * bbrec-net: what its parts are made of.
 *
 * A module is a row of the table in main.c: functions that the loop calls, in its one thread. None of them may wait: transfers go
 * through net_transfer_start(), other descriptors through fds and ready, time through tick. What they need to know stands in the settings of
 * the agent (recorder/settings.def): a module adds rows there, of kind service where anything but "off" needs bbrec-net, and reads
 * them with net_setting(). To bbrec it speaks with net_tell() and a message of recorder/peer.def; what bbrec says comes to heed().
 * bbrec may end at any time: then stop() is called, and what must not be lost must be on a disk. A module that fails to start() says why
 * and ends bbrec-net with status 1: bbrec starts it again after a while.
 */
#include <curl/curl.h>
#include <stdint.h>
#include <stdio.h>
#include "../peer.h"

struct net;

struct net_module {
	const char *name;
	/* Once the settings are known. *ret_state is what the others are given; NULL: there is nothing to do, they are not called. Returns 0, or a negative errno, net_fail having said why. */
	int (*start)(struct net *n, void **ret_state);
	/* Fills in what to poll now; returns how many, at most cap. NULL = nothing. */
	size_t (*fds)(void *state, struct curl_waitfd *fds, size_t cap);
	/* At least one of them, its revents filled in, has something. */
	void (*ready)(void *state, const struct curl_waitfd *fds, size_t n);
	/* Returns in how many ms it must be called again, at the latest; it may be called earlier. now_ms: CLOCK_MONOTONIC. NULL = never. */
	long (*tick)(void *state, uint64_t now_ms);
	/* A message from bbrec; its texts live until the return. fd is the message's descriptor or -1; a module that keeps it returns 1. NULL = none. */
	int (*heed)(void *state, const struct rec_peer_msg *m, int fd);
	/* Adds its figures to /metrics, as Prometheus' text. NULL = none. */
	void (*figures)(void *state, FILE *out);
	void (*stop)(void *state);
};

/* A request of libcurl on its way. Put it into your own state; it is borrowed until done is called or it is stopped. */
struct net_transfer {
	CURL *easy;                                    /* the caller's; its CURLOPT_PRIVATE is taken */
	void (*done)(void *arg, CURLcode code);        /* it may start the same transfer again */
	void *arg;
};

/* Returns 0, or -EIO. */
int net_transfer_start(struct net *n, struct net_transfer *t);
/* Ends it without done; one that does not run is left alone. Not from within a callback of libcurl. */
void net_transfer_stop(struct net *n, struct net_transfer *t);

/* What the agent's settings say, borrowed for ever; "" = no such setting. */
const char *net_setting(const struct net *n, const char *name);
/* The folder that came with the settings, or -1; the caller's from now on. */
int net_folder(struct net *n);
/* The node's name. */
const char *net_node(const struct net *n);
/* The user that bbrec runs as. */
uint32_t net_owner(const struct net *n);
/* A number for a message that asks, unlike those of all others. */
uint64_t net_request(struct net *n);
/* Sends a message to bbrec; m is its struct rec_peer_NAME. Waits while bbrec has not read earlier ones. Returns 0; -EMSGSIZE: too long for a packet; -EPIPE: bbrec has gone. */
int net_tell(struct net *n, enum rec_peer_id id, const void *m);
/* Tells what bbrec status shows as net_NAME. */
void net_state(struct net *n, const char *name, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Says on standard error why a module cannot start, unless the bbrec-net before said the same; bbrec status shows it as net_error. */
void net_fail(struct net *n, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Writes the figures of all modules. */
void net_figures(const struct net *n, FILE *out);
/* CLOCK_MONOTONIC. */
uint64_t net_now_ms(void);

#endif
