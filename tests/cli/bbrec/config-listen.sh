command -v bbrec >/dev/null || { echo SKIP bbrec is not built here; exit; }
command -v bbrec-net >/dev/null || { echo SKIP bbrec-net is not built here; exit; }
printf "ring = /dev/shm/blackbox\nlisten = localhost:80\n" >conf
bbrec config -c conf >/dev/null
