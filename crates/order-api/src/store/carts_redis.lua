-- Every change of a cart. A script runs as a whole or not at all, and nobody else's command comes in between.
--
-- KEYS[1]  the cart: a hash of item id -> "<count>:<seen price>"
-- KEYS[2]  the mark that an order was taken out of it ("take" only)
-- ARGV     the change, how many milliseconds the cart lives from now, and what the change needs
--
-- Prices stay text from end to end, so that none is ever rounded. A key that holds anything but a cart is left alone.

local change, life = ARGV[1], ARGV[2]

local function is_number(text) return string.match(text, '^[1-9]%d*$') or text == '0' end

local lines, size = {}, 0
local raw = redis.call('HGETALL', KEYS[1])
for i = 1, #raw, 2 do
  local count, price = string.match(raw[i + 1], '^(%d+):(%d+)$')
  if not (count and is_number(raw[i]) and is_number(price) and is_number(count) and count ~= '0' and #count < 6) then
    return redis.error_reply('NOTACART ' .. KEYS[1] .. ' holds something that is no line of a cart')
  end
  lines[raw[i]] = { count = tonumber(count), price = price }
  size = size + 1
end

-- Writes the lines in `changed` (item -> line, or false where it goes away) and prolongs the cart's life.
local function write(changed)
  local set, gone = {}, {}
  for item, line in pairs(changed) do
    if line then
      set[#set + 1] = item
      set[#set + 1] = string.format('%d', line.count) .. ':' .. line.price
    else
      gone[#gone + 1] = item
    end
  end
  if #set > 0 then redis.call('HSET', KEYS[1], unpack(set)) end
  if #gone > 0 then redis.call('HDEL', KEYS[1], unpack(gone)) end
  redis.call('PEXPIRE', KEYS[1], life)
end

if change == 'add' then
  -- the most lines; then item, count, price for a new line, the most units, for each
  local changed, first_too_many = {}, nil
  for i = 4, #ARGV, 4 do
    local item, line = ARGV[i], lines[ARGV[i]]
    if not line then size = size + 1 end
    local count = (line and line.count or 0) + tonumber(ARGV[i + 1])
    changed[item] = { count = count, price = line and line.price or ARGV[i + 2] }
    if count > tonumber(ARGV[i + 3]) then first_too_many = first_too_many or item end
  end
  if size > tonumber(ARGV[3]) then return 'LINES' end
  if first_too_many then return first_too_many end
  write(changed)
  return 'ALL'
end

if change == 'set' then
  -- the most lines; then item, count, price for a new line, for each
  local changed = {}
  for i = 4, #ARGV, 3 do
    local item, line = ARGV[i], lines[ARGV[i]]
    local count = tonumber(ARGV[i + 1])
    if line and count == 0 then size = size - 1 end
    if not line and count > 0 then size = size + 1 end
    changed[item] = count > 0 and { count = count, price = line and line.price or ARGV[i + 2] }
  end
  if size > tonumber(ARGV[3]) then return 'LINES' end
  write(changed)
  return 'ALL'
end

if change == 'take' then
  -- how many milliseconds the mark lives; then item, count, for each
  if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
  local changed = {}
  for i = 4, #ARGV, 2 do
    local line = lines[ARGV[i]]
    if line then
      local left = line.count - tonumber(ARGV[i + 1])
      changed[ARGV[i]] = left > 0 and { count = left, price = line.price }
    end
  end
  redis.call('SET', KEYS[2], '1', 'PX', ARGV[3])
  write(changed)
  return 1
end

if change == 'clear' then
  return redis.call('DEL', KEYS[1])
end

local item = ARGV[3]
local line = lines[item]
if change == 'remove' then
  if not line then return 0 end
  write({ [item] = false })
  return 1
end
if change == 'reprice' then
  -- the price seen, the price now
  if not line or line.price ~= ARGV[4] then return 0 end
  write({ [item] = { count = line.count, price = ARGV[5] } })
  return 1
end
if change == 'cut' then
  -- the count seen, the count now
  if not line or line.count ~= tonumber(ARGV[4]) then return 0 end
  write({ [item] = { count = tonumber(ARGV[5]), price = line.price } })
  return 1
end
return redis.error_reply('ERR no such change')
