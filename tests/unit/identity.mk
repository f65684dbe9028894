test_identity-src := tests/unit/identity_recording.c
