bbgraph nowhere.bbx
