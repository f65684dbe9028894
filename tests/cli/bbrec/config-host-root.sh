command -v bbrec >/dev/null || { echo SKIP bbrec is not built here; exit; }
bbrec config -c /dev/null --ring /dev/shm/blackbox --listen off --host-root /nonexistent >/dev/null
