bbx info nowhere.bbx
