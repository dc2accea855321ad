-- Orders and filters that had no index.

-- WA.cr's sort by the time of the last change:
CREATE INDEX message_updated ON message (project_id, updated_at, num);
-- Conversations of a member, and those that are somebody's:
CREATE INDEX conversation_assigned ON conversation (project_id, assigned_member_num, last_active_at, num)
WHERE assigned_member_num IS NOT NULL;
