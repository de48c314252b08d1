INSERT INTO accounts (type, email, name, phone, birth, company_registration_number, membership, password_hash,
  verified_at, erased_at, created_at, updated_at)
  VALUES ('CUSTOMER', 'kim{n}@example.kr', '김민수', '01012345678', '1990-01-31', NULL, 'BASIC', 'hash{n}', NULL, NULL, 1000, 1000);
UPDATE accounts SET updated_at = 1001 WHERE email = 'kim{n}@example.kr' AND erased_at IS NULL;
UPDATE accounts SET verified_at = 1002, updated_at = 1002
  WHERE email = 'kim{n}@example.kr' AND verified_at IS NULL AND erased_at IS NULL;
UPDATE accounts SET password_hash = 'new{n}', verified_at = COALESCE(verified_at, 1003), updated_at = 1003
  WHERE email = 'kim{n}@example.kr' AND erased_at IS NULL;
UPDATE accounts SET name = '김영희', phone = '01087654321', birth = '1990-02-01',
  company_registration_number = COALESCE(NULL, company_registration_number), updated_at = 1004
  WHERE email = 'kim{n}@example.kr' AND erased_at IS NULL;
SELECT id, type AS account_type, email, name, phone, birth, company_registration_number, membership, password_hash,
  verified_at, created_at FROM accounts WHERE type = 'CUSTOMER' AND email = 'kim{n}@example.kr' AND erased_at IS NULL;
INSERT INTO refresh_tokens (token_hash, family, account_id, expires_at, spent_at, revoked_at, created_at)
  SELECT 'refresh{n}', X'0000000000000000000000000000000{n}', id, 9000, NULL, NULL, 1000 FROM accounts
  WHERE email = 'kim{n}@example.kr';
UPDATE refresh_tokens SET spent_at = 1005 WHERE token_hash = 'refresh{n}' AND spent_at IS NULL AND revoked_at IS NULL;
SELECT family, account_id, expires_at, spent_at, revoked_at FROM refresh_tokens WHERE token_hash = 'refresh{n}';
INSERT INTO secret_tokens (token_hash, purpose, account_id, expires_at, used_at, created_at)
  SELECT 'secret{n}', 'VERIFY', id, 9000, NULL, 1000 FROM accounts WHERE email = 'kim{n}@example.kr';
SELECT account_id, expires_at, used_at FROM secret_tokens WHERE token_hash = 'secret{n}' AND purpose = 'VERIFY';
INSERT INTO mail_queue (kind, account_id, attempts, next_attempt_at, created_at)
  SELECT 'VERIFY', id, 0, 1000, 1000 FROM accounts WHERE email = 'kim{n}@example.kr';
SELECT id, kind, account_id, attempts, next_attempt_at, created_at FROM mail_queue
  WHERE next_attempt_at <= 2000 ORDER BY next_attempt_at, id LIMIT 50;
INSERT INTO throttles (bucket, hits, window_ends_at, blocked_until) VALUES ('guess:{n}', 1, 9000, 0);
UPDATE throttles SET hits = hits + 1 WHERE bucket = 'guess:{n}' AND hits < 5 AND window_ends_at > 1000 AND blocked_until <= 1000;
SELECT hits, window_ends_at, blocked_until FROM throttles WHERE bucket = 'guess:{n}';
INSERT INTO accounts (type, email, name, phone, birth, company_registration_number, membership, password_hash,
  verified_at, erased_at, created_at, updated_at)
  VALUES ('SELLER', 'lee{n}@example.kr', '이지은', '01012345678', '1990-01-31', '1248100998', 'BASIC', 'hash{n}', 1000, NULL, 1000, 1000);
UPDATE accounts SET email = 'erased:{n}', name = '', phone = '', birth = '', company_registration_number = NULL,
  password_hash = '!', erased_at = 1006, updated_at = 1006 WHERE email = 'lee{n}@example.kr' AND erased_at IS NULL;
