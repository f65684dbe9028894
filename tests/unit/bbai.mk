test_detector-lib := bbai bbq bbtool bbx
test_detector-pkg := $(bbq-pkg) libcjson
test_rank-lib := bbai bbq bbtool bbx
test_rank-pkg := $(bbq-pkg) libcjson
test_verdict_text-lib := bbai bbq bbtool bbx
test_verdict_text-pkg := $(bbq-pkg) libcjson
