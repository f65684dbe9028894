/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_CONFIG_H
#define REC_CONFIG_H
/* bbrec config: says what bbrec run would do with the same options, and whether it could. argv[0] is "config". */
#include "tool.h"

enum bb_exit rec_config_main(int argc, char **argv);

#endif
