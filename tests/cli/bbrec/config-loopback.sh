command -v bbrec >/dev/null || { echo SKIP bbrec is not built here; exit; }
command -v bbrec-net >/dev/null || { echo SKIP bbrec-net is not built here; exit; }
bbrec config -c /dev/null --ring /dev/shm/blackbox --listen 192.0.2.1:80 >/dev/null
