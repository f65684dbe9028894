test_detector-lib := bbai bbq bbtool bbx
test_detector-pkg := sqlite3 libcjson
test_rank-lib := bbai bbq bbtool bbx
test_rank-pkg := sqlite3 libcjson
test_verdict_text-lib := bbai bbq bbtool bbx
test_verdict_text-pkg := sqlite3 libcjson
