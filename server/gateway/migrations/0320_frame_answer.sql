-- The answer to a call of a station stands beside the call, in one row: half the rows, half the entries of the index.
alter table frame_log add column answered_at timestamptz, add column answer_size integer, add column answer text;
