# Tests of the reader share the recordings they make.
test_reader-src := tests/unit/recording.c
test_reader_compat-src := tests/unit/recording.c
test_reader_union-src := tests/unit/recording.c
test_damage-src := tests/unit/recording.c
test_salvage-src := tests/unit/recording.c tests/unit/recovered.c
test_recover-src := tests/unit/recording.c tests/unit/recovered.c
test_recover_loss-src := tests/unit/recording.c tests/unit/recovered.c
test_limits-src := tests/unit/recording.c
test_rewrite-src := tests/unit/recording.c
test_cut-src := tests/unit/recording.c
test_chunk_size-src := tests/unit/recording.c
test_segment-src := tests/unit/recording.c
test_readahead-src := tests/unit/recording.c
