# SQL over recordings.
libs += bbq
room-bbq-pkg := sqlite3
lib-bbq-src := $(filter-out bbq/main.c,$(wildcard bbq/*.c))
bins += bbq
bin-bbq-src := bbq/main.c
bin-bbq-lib := bbq bbtool bbx
bin-bbq-pkg := sqlite3 libzstd libxxhash
