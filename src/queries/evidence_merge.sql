-- Add what a later pass found, less what an earlier one had picked in the same objects.
INSERT INTO picked
SELECT * FROM more
WHERE NOT EXISTS (
    SELECT 1 FROM picked p
    WHERE p.source_object = more.source_object AND p.source_offset = more.source_offset)
