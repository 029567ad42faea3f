-- What people typed for a record that waits beyond a gap; it goes into the log
-- with the record, and is nowhere else afterwards.
ALTER TABLE device_records ADD COLUMN typed BLOB;
