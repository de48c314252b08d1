INSERT INTO accounts (type, email, name, phone, birth, company_registration_number, membership, password_hash,
  verified_at, erased_at, created_at, updated_at)
  VALUES ('CUSTOMER', 'kim{n}@example.kr', '김민수', '01012345678', '1990-01-31', NULL, 'BASIC', 'hash{n}', NULL, NULL, 1000, 1000);
UPDATE accounts SET password_hash = 'new{n}', epoch = epoch + 1, updated_at = 1001
  WHERE email = 'kim{n}@example.kr' AND password_hash = 'hash{n}' AND erased_at IS NULL;
UPDATE account_change_numbers SET last = last + 1 WHERE id = 1;
INSERT INTO account_changes (seq, kind, account_id, account_type, epoch, session_id, tokens_until, created_at)
  SELECT n.last, 'SESSIONS_ENDED', a.id, a.type, a.epoch, NULL, 2000, 1001
  FROM account_change_numbers n JOIN accounts a ON a.email = 'kim{n}@example.kr' WHERE n.id = 1;
SELECT c.seq, c.kind, c.account_id, c.account_type, c.epoch, c.session_id, c.tokens_until
  FROM account_changes c LEFT JOIN accounts a ON a.id = c.account_id WHERE c.seq > 0 ORDER BY c.seq LIMIT 100;
SELECT last FROM account_change_numbers WHERE id = 1;
INSERT INTO throttles (bucket, hits, window_ends_at, blocked_until) VALUES ('guess:{n}', 1, 9000, 0);
UPDATE throttles SET hits = hits + 1 WHERE bucket = 'guess:{n}' AND hits < 5 AND window_ends_at > 1000 AND blocked_until <= 1000;
SELECT hits, window_ends_at, blocked_until FROM throttles WHERE bucket = 'guess:{n}';
