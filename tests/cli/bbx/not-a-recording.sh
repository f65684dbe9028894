echo 'not a recording' >text.bbx
bbx info text.bbx
