test_input_archive-pkg := libarchive
