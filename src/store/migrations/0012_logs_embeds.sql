-- Requests to the API, kept for a bounded time: never bodies, queries, tokens or phone numbers. And inboxes that are
-- shown inside other pages.

CREATE TABLE api_log (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  endpoint {text} NOT NULL,
  http_method {text} NOT NULL,
  response_status BIGINT NOT NULL,
  response_us BIGINT NOT NULL,
  ip_address {text},
  error_message {text},
  api_key_num BIGINT,
  PRIMARY KEY (project_id, num)
);
CREATE INDEX api_log_status ON api_log (project_id, response_status, num);  -- list by status
CREATE INDEX api_log_problem ON api_log (project_id, num) WHERE response_status >= 400;  -- list of errors

CREATE TABLE inbox_embed (
  project_id BIGINT NOT NULL,
  num BIGINT NOT NULL,
  name {text},
  scope_type {text} NOT NULL,
  scope_num BIGINT,
  assigned_member_num BIGINT,
  allowed_origins {text} NOT NULL,
  default_mode {text} NOT NULL,
  language {text} NOT NULL,
  expires_at BIGINT,
  token_hash {text} NOT NULL,
  status {text} NOT NULL,
  last_used_at BIGINT,
  updated_at BIGINT NOT NULL,
  UNIQUE (project_id, token_hash),
  PRIMARY KEY (project_id, num)
);
CREATE INDEX inbox_embed_status ON inbox_embed (project_id, status, num);  -- list by status
CREATE INDEX inbox_embed_scope ON inbox_embed (project_id, scope_type, scope_num, num);  -- list by scope
CREATE INDEX inbox_embed_member ON inbox_embed (project_id, assigned_member_num, num);  -- list by member
