# As the product says it, in a folder with a recording.
cp "$TESTDATA/good-oom.bbx" incident.bbx
bbgraph incident.bbx >one && bbgraph >two && cmp one two && bbgraph - <incident.bbx >three && cmp one three && bbgraph -o four && cmp one four
