/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_CHECK_H
#define REC_CHECK_H
/*
 * bbrec check: what can be recorded on this node. argv[0] is "check". Returns BB_EXIT_FAILED when no hook
 * attaches.
 */
#include "tool.h"

enum bb_exit rec_check_main(int argc, char **argv);

#endif
