# The record file, its tool, and the shell that all commands share.
libs += bbx bbtool
room-format-pkg := libzstd libxxhash
lib-bbx-src := $(filter-out format/main.c format/cmd_%.c $(wildcard format/tool*.c) format/input.c format/print.c format/timearg.c format/escape.c,$(wildcard format/*.c))
lib-bbtool-src := $(wildcard format/tool*.c) format/input.c format/print.c format/timearg.c format/escape.c
bins += bbx
bin-bbx-src := format/main.c $(wildcard format/cmd_*.c)
bin-bbx-lib := bbtool bbx
bin-bbx-pkg := libzstd libxxhash
