/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_LISTING_H
#define REC_LISTING_H
/* The names in a folder. Of the recorder, and of bbrec-net. */

/*
 * Calls each with every name of the folder that dir is open on, in no order, "." and ".." among them, until it returns something other than 0.
 * Returns that, or the folder's negative errno.
 */
int rec_listing(int dir, int (*each)(void *arg, const char *name), void *arg);

#endif
