command -v bbrec >/dev/null || { echo SKIP bbrec is not built here; exit; }
printf "ring = /proc/1/ring\nlisten = off\n" >conf
bbrec config -c conf >/dev/null
