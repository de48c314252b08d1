INSERT INTO accounts (type, email, name, phone, birth, company_registration_number, membership, password_hash,
  verified_at, erased_at, created_at, updated_at)
  VALUES ('SELLER', 'shop{n}@example.kr', '김민수', '01012345678', '1990-01-31', NULL, 'BASIC', 'hash{n}', NULL, NULL, 1000, 1000);
UPDATE accounts SET company_registration_number = '1248100998', updated_at = 1001
  WHERE email = 'shop{n}@example.kr' AND erased_at IS NULL;
UPDATE account_change_numbers SET last = last + 1 WHERE id = 1;
INSERT INTO account_changes (seq, kind, account_id, account_type, epoch, session_id, tokens_until, created_at)
  SELECT n.last, 'RENAMED', a.id, a.type, NULL, NULL, 0, 1001
  FROM account_change_numbers n JOIN accounts a ON a.email = 'shop{n}@example.kr' WHERE n.id = 1;
SELECT c.seq, c.kind, c.account_id, c.account_type, c.epoch, c.session_id, c.tokens_until,
  CASE WHEN c.kind = 'RENAMED' AND a.erased_at IS NULL THEN a.name END AS name
  FROM account_changes c LEFT JOIN accounts a ON a.id = c.account_id WHERE c.seq > 0 ORDER BY c.seq LIMIT 100;
SELECT last FROM account_change_numbers WHERE id = 1;
INSERT INTO known_networks (account_id, network_hash, seen_at)
  SELECT id, 'network{n}', 1000 FROM accounts WHERE email = 'shop{n}@example.kr';
SELECT COUNT(*) FROM known_networks;
