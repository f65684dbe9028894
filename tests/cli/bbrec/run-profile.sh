command -v bbrec >/dev/null || { echo SKIP bbrec is not built here; exit; }
bbrec run -P everything --ring /dev/shm/blackbox
