-- The entry of the host, which hands in a message and its surroundings as JSON, and takes the result as JSON.
local process, json = require(".process"), require("json")
function handle(message, environment)
  local ok, response = pcall(function()
    return process.handle(json.decode(message), json.decode(environment))
  end)
  return json.encode({ ok = ok, response = response })
end

return process, json, handle, json.encode, json.decode, pcall
