INSERT INTO rooms (id, name, product_id, product_name, pair_key, created_by, last_seq, created_at)
  VALUES (X'0192D3A000007000800000000000000{n}', '문의 {n}', {n}, '사과', '{n}/{n}/20{n}', {n}, 0, 1000);
INSERT INTO participants (room_id, account_id, account_type, email, nickname, joined_seq, joined_at, left_at, last_read_seq)
  VALUES (X'0192D3A000007000800000000000000{n}', {n}, 'CUSTOMER', '', '김 {n}', 0, 1000, NULL, 0);
INSERT INTO known_people (account_id, name, seq, known_at) VALUES ({n}, '이 {n}', {n}, 1000);
UPDATE account_log_position SET seq = {n} WHERE id = 1;
SELECT name FROM known_people WHERE account_id = {n};
SELECT account_id, nickname FROM participants WHERE room_id = X'0192D3A000007000800000000000000{n}';
