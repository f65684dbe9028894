# The verdict.
libs += bbai
room-bbai-pkg := libcjson sqlite3
lib-bbai-src := $(filter-out bbai/main.c,$(wildcard bbai/*.c))
bins += bbai
bin-bbai-src := bbai/main.c
bin-bbai-lib := bbai bbq bbtool bbx
bin-bbai-pkg := libcjson sqlite3 libzstd libxxhash
