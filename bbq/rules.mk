# SQL over recordings.
libs += bbq
room-bbq-pkg := sqlite3
bins += bbq
bin-bbq-src := bbq/main.c bbq/args.c bbq/run.c
lib-bbq-src := $(filter-out $(bin-bbq-src),$(wildcard bbq/*.c))
bin-bbq-lib := bbq bbtool bbx
bin-bbq-pkg := sqlite3 libarchive libzstd libxxhash
