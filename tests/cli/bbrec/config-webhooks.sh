command -v bbrec >/dev/null || { echo SKIP bbrec is not built here; exit; }
command -v bbrec-net >/dev/null || { echo SKIP bbrec-net is not built here; exit; }
# A search for leaks needs system calls that bbrec-net gives up.
export ASAN_OPTIONS=detect_leaks=0
bbrec config -c /dev/null --ring /dev/shm/blackbox --listen off --webhooks /nonexistent/hooks --notify-dir "$PWD/notify" >/dev/null
echo "$?"
ls
