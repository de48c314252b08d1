INSERT INTO rooms (id, name, product_id, product_name, pair_key, created_by, last_seq, created_at)
  VALUES (X'0192D3A000007000800000000000000{n}', '문의 {n}', {n}, '사과', '{n}/{n}/10{n}', {n}, 0, 1000);
INSERT INTO participants (room_id, account_id, account_type, email, nickname, joined_seq, joined_at, left_at, last_read_seq)
  VALUES (X'0192D3A000007000800000000000000{n}', {n}, 'CUSTOMER', '', '김 {n}', 0, 1000, NULL, 0);
INSERT INTO participants (room_id, account_id, account_type, email, nickname, joined_seq, joined_at, left_at, last_read_seq)
  VALUES (X'0192D3A000007000800000000000000{n}', 10{n}, 'SELLER', '', '상점 {n}', 0, 1000, NULL, 0);
UPDATE rooms SET last_seq = last_seq + 1 WHERE id = X'0192D3A000007000800000000000000{n}';
SELECT account_id, account_type, nickname, left_at, joined_seq, last_read_seq FROM participants
  WHERE room_id = X'0192D3A000007000800000000000000{n}' ORDER BY joined_at, account_id;
UPDATE participants SET left_at = 1002
  WHERE room_id = X'0192D3A000007000800000000000000{n}' AND account_id = {n} AND left_at IS NULL;
UPDATE participants SET joined_seq = 1, joined_at = 1003, left_at = NULL, last_read_seq = 1
  WHERE room_id = X'0192D3A000007000800000000000000{n}' AND account_id = {n} AND left_at IS NOT NULL;
SELECT id FROM rooms WHERE pair_key = '{n}/{n}/10{n}';
