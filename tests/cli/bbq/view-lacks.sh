# A view that needs what the recording lacks says so, once, and has no rows.
cp "$SRC/testdata/v1/one-row.bbx" .
bbq one-row.bbx 'select * from top_talkers; select count(*) from failed_connect, failed_connect; select 1'
