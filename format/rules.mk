# The record file, its tool, and the shell that all commands share.
libs += bbx bbtool
room-format-pkg := libarchive libzstd libxxhash
lib-bbtool-src := $(wildcard format/tool*.c) $(patsubst %,format/%.c,cell escape input input_archive input_find input_report input_unpack print print_frame print_table sizearg timearg)
lib-bbx-src := $(filter-out format/main.c format/cmd_%.c $(lib-bbtool-src),$(wildcard format/*.c))
bins += bbx
bin-bbx-src := format/main.c $(wildcard format/cmd_*.c)
bin-bbx-lib := bbtool bbx
bin-bbx-pkg := libarchive libzstd libxxhash
