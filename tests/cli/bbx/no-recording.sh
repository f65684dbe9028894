bbx info
