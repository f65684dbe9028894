command -v bbrec >/dev/null || { echo SKIP bbrec is not built here; exit; }
bbrec config --config /dev/null --ring /dev/shm/blackbox --listen off --keep 90s
