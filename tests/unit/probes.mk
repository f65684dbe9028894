test_refusal-src := recorder/refusal.c
