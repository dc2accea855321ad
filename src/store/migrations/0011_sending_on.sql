-- Who sends a message: when that node's lease has lapsed, its conversations are free.
ALTER TABLE send ADD COLUMN holder {text} NOT NULL DEFAULT '';

-- Pauses that Meta has asked for, so that every node keeps them:
CREATE TABLE send_pause (
  project_id BIGINT NOT NULL,
  what {text} NOT NULL,
  held_until BIGINT NOT NULL,
  PRIMARY KEY (project_id, what)
);
CREATE INDEX send_pause_until ON send_pause (held_until);

CREATE TABLE blocked_user (
  project_id BIGINT NOT NULL,
  channel_num BIGINT NOT NULL,
  who {text} NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (project_id, channel_num, who)
);

-- Contents that may be nobody's: on their way to where files lie, or given up by who named them.
CREATE TABLE blob_doubt (
  hash {text} NOT NULL,
  removing BOOLEAN NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (hash)
);
CREATE INDEX blob_doubt_at ON blob_doubt (at);
