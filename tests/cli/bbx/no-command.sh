bbx
