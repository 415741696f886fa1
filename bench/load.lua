-- What wrk sends. Arguments: a folder, and "replay", "submit" or "signed".
-- replay: the folder's bodies.1 … bodies.N in turn.
-- submit: one genuine sealed submission, cut into submit.1 … submit.5, each time with new ids
-- between the parts: case as text, mailbox as text, case in the keybox, case in the envelope.
-- signed: each thread sends the body with the fields of its file, fields.1 … fields.N: names in the
-- first line, then values. Whoever comes to the end sends the last again, which is refused.
-- Of an id the first 12 bytes are drawn anew; they are exactly 16 letters of base64.
local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
local headers = {["Content-Type"] = "application/vnd.wbs.parts"}
local bodies, last, draws = {}, 0, false
local fields, threads = nil, 0

local function read_all(stem)
  local found, i = {}, 1
  local file = io.open(stem .. i, "rb")
  while file do
    found[i] = file:read("*a")
    file:close()
    i = i + 1
    file = io.open(stem .. i, "rb")
  end
  return found
end

local function draw()
  local raw, text = {}, {}
  for i = 1, 4 do
    local a, b, c = math.random(0, 255), math.random(0, 255), math.random(0, 255)
    raw[i] = string.char(a, b, c)
    local sixes = {math.floor(a / 4), a % 4 * 16 + math.floor(b / 16),
                   b % 16 * 4 + math.floor(c / 64), c % 64}
    for j, n in ipairs(sixes) do
      text[(i - 1) * 4 + j] = alphabet:sub(n + 1, n + 1)
    end
  end
  return table.concat(raw), table.concat(text)
end

local function parts_of(line)
  local found = {}
  for part in line:gmatch("[^\t]+") do
    found[#found + 1] = part
  end
  return found
end

local function read_fields(folder)
  local body = io.open(folder .. "/body", "rb"):read("*a")
  local names, found = nil, {}
  for line in io.lines(folder .. "/fields." .. number) do
    local parts = parts_of(line)
    if names then
      local own = {["Content-Type"] = headers["Content-Type"]}
      for i, name in ipairs(names) do
        own[name] = parts[i]
      end
      found[#found + 1] = wrk.format("POST", nil, own, body)
    else
      names = parts
    end
  end
  return found
end

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  if args[2] == "signed" then
    fields = read_fields(args[1])
    return
  end
  draws = args[2] == "submit"
  bodies = read_all(args[1] .. (draws and "/submit." or "/bodies."))
  local noise = io.open("/dev/urandom", "rb")
  local a, b, c = string.byte(noise:read(3), 1, 3)
  noise:close()
  math.randomseed(a * 65536 + b * 256 + c)
end

function request()
  local body
  if fields then
    last = math.min(last + 1, #fields)
    return fields[last]
  end
  if draws then
    local case, case_text = draw()
    local _, mailbox_text = draw()
    body = bodies[1] .. case_text .. bodies[2] .. mailbox_text .. bodies[3] .. case
      .. bodies[4] .. case .. bodies[5]
  else
    last = last % #bodies + 1
    body = bodies[last]
  end
  return wrk.format("POST", nil, headers, body)
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "p95_us": %.0f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(95), failed))
end
