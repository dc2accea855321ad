-- Templates as Meta lists them, when each account's were listed last, and what a call's list shows.

ALTER TABLE template ADD COLUMN components {text};        -- JSON array, verbatim; NULL: known from webhooks only
ALTER TABLE template ADD COLUMN parameter_format {text};
ALTER TABLE template ADD COLUMN facts {text};             -- JSON object: the other members of Meta's, verbatim
ALTER TABLE template ADD COLUMN synced_at BIGINT;
CREATE INDEX template_waba ON template (project_id, waba_id, num);          -- list
CREATE INDEX template_name ON template (project_id, waba_id, name, language);  -- list by name, sending

CREATE TABLE template_sync (
  project_id BIGINT NOT NULL,
  waba_id {text} NOT NULL,
  synced_at BIGINT NOT NULL,
  PRIMARY KEY (project_id, waba_id)
);

ALTER TABLE call_record ADD COLUMN conversation_num BIGINT;
ALTER TABLE call_record ADD COLUMN phone {text};              -- as the call named it
ALTER TABLE call_record ADD COLUMN bsuid {text};
ALTER TABLE call_record ADD COLUMN session_started_at BIGINT;  -- answered
ALTER TABLE call_record ADD COLUMN callback_data {text};
CREATE INDEX call_record_channel ON call_record (project_id, channel_num, num);  -- list
