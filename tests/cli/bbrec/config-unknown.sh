command -v bbrec >/dev/null || { echo SKIP bbrec is not built here; exit; }
printf "keep = 1m\n\nkeeps = 1m\n" >conf
bbrec config -c conf
