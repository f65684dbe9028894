command -v bbrec >/dev/null || { echo SKIP bbrec is not built here; exit; }
bbrec status -c /dev/null --socket nobody
bbrec status -q -c /dev/null --socket nobody && echo up
bbrec trigger -c /dev/null --socket nobody
