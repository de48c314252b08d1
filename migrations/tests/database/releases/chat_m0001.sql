INSERT INTO rooms (id, name, product_id, created_by, last_seq, created_at)
  VALUES (X'0192D3A000007000800000000000000{n}', '문의 {n}', {n}, {n}, 0, 1000);
INSERT INTO participants (room_id, account_id, account_type, email, nickname, joined_seq, joined_at, left_at, last_read_seq)
  VALUES (X'0192D3A000007000800000000000000{n}', {n}, 'CUSTOMER', 'kim@example.kr', '김 {n}', 0, 1000, NULL, 0);
INSERT INTO participants (room_id, account_id, account_type, email, nickname, joined_seq, joined_at, left_at, last_read_seq)
  VALUES (X'0192D3A000007000800000000000000{n}', 10{n}, 'SELLER', 'shop@example.kr', '상점 {n}', 0, 1000, NULL, 0);
UPDATE rooms SET last_seq = last_seq WHERE id IN (X'0192D3A000007000800000000000000{n}');
SELECT id, last_seq FROM rooms WHERE id IN (X'0192D3A000007000800000000000000{n}');
UPDATE rooms SET last_seq = last_seq + 1 WHERE id = X'0192D3A000007000800000000000000{n}';
INSERT INTO messages (room_id, seq, id, sender_id, client_message_id, content, sent_at)
  VALUES (X'0192D3A000007000800000000000000{n}', 1, X'0192D3A100007000800000000000000{n}', {n},
    X'0192D3A200007000800000000000000{n}', '재고 있나요? {n}', 1001);
SELECT m.client_message_id, m.id, m.seq, m.room_id, m.sender_id, p.nickname, p.account_type, m.content, m.sent_at
  FROM messages m JOIN participants p ON p.room_id = m.room_id AND p.account_id = m.sender_id
  WHERE m.client_message_id IN (X'0192D3A200007000800000000000000{n}');
SELECT room_id, account_id, nickname, account_type FROM participants
  WHERE left_at IS NULL AND (room_id = X'0192D3A000007000800000000000000{n}' AND account_id = {n});
UPDATE participants SET left_at = 1002
  WHERE room_id = X'0192D3A000007000800000000000000{n}' AND account_id = {n} AND left_at IS NULL;
UPDATE participants SET email = 'kim2@example.kr', nickname = '김김 {n}', joined_seq = 1, joined_at = 1003, left_at = NULL,
  last_read_seq = 1 WHERE room_id = X'0192D3A000007000800000000000000{n}' AND account_id = {n} AND left_at IS NOT NULL;
UPDATE participants SET last_read_seq = 1
  WHERE room_id = X'0192D3A000007000800000000000000{n}' AND account_id = 10{n} AND left_at IS NULL AND last_read_seq < 1;
SELECT id, name, product_id FROM rooms WHERE id = X'0192D3A000007000800000000000000{n}';
SELECT account_id, account_type, email, nickname, left_at, last_read_seq FROM participants
  WHERE room_id = X'0192D3A000007000800000000000000{n}' ORDER BY joined_at, account_id;
SELECT r.id AS room_id, r.name,
  (SELECT COUNT(*) FROM messages u WHERE u.room_id = p.room_id AND u.seq > p.last_read_seq
    AND u.sender_id <> p.account_id) AS unread,
  m.id, m.seq, m.sender_id, s.nickname, s.account_type, m.content, m.sent_at
  FROM participants p JOIN rooms r ON r.id = p.room_id
  LEFT JOIN messages m ON m.room_id = r.id AND m.seq = r.last_seq
  LEFT JOIN participants s ON s.room_id = m.room_id AND s.account_id = m.sender_id
  WHERE p.account_id = {n} AND p.left_at IS NULL ORDER BY COALESCE(m.sent_at, r.created_at) DESC, r.id DESC;
