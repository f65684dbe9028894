mkdir -p folder
bbx verify folder
