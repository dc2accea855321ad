-- The version of the Graph API that Meta is asked for on behalf of a number; NULL: the server's.
ALTER TABLE channel ADD COLUMN graph_version {text};
