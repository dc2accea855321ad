-- New contacts are put in by WriteTx::insert_many, as new messages are.
-- sqlite:
DROP TRIGGER contact_trigram_insert;
