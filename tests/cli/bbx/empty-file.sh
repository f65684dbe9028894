: >empty.bbx
bbx info empty.bbx
