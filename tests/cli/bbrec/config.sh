command -v bbrec >/dev/null || { echo SKIP bbrec is not built here; exit; }
bbrec config --config /dev/null --keep 90s
