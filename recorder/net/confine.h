/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_CONFINE_H
#define NET_CONFINE_H
/*
 * What bbrec-net may still do once its modules have started: speak with the network, read files, write what it spools. It runs no program,
 * makes no executable memory and starts no process; it has no capability to give up.
 */

/* For ever; to be called while there is one thread. Returns 0, or a negative errno. */
int net_confine(void);

#endif
