# Looks like an archive, and is none.
echo text | gzip >text.gz
bbx info text.gz
printf '\037\213\010nothing' >broken.gz
bbx info broken.gz
