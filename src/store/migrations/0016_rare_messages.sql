-- Messages by what few of them are; what most are is found soon by walking (store/list.cpp knows both tests).
CREATE INDEX message_rare_status ON message (project_id, status, num) WHERE status IN ('failed', 'pending');
CREATE INDEX message_rare_type ON message (project_id, type, num) WHERE type <> 'text';

-- postgres:
-- Without it the planner takes a project's rare words for frequent ones, and walks.
CREATE STATISTICS message_words (mcv, dependencies) ON project_id, direction, status, type FROM message;
