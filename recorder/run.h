/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_RUN_H
#define REC_RUN_H
/* bbrec run: the always-on agent. argv[0] is "run". */
#include "tool.h"

enum bb_exit rec_run_main(int argc, char **argv);

#endif
