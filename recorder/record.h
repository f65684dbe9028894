/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_RECORD_H
#define REC_RECORD_H
/* bbrec record: records to a file, as perf record does. argv[0] is "record". */
#include "tool.h"

enum bb_exit rec_record_main(int argc, char **argv);

#endif
