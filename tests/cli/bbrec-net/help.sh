command -v bbrec-net >/dev/null || { echo SKIP bbrec-net is not built here; exit; }
bbrec-net --help
