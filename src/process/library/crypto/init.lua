-- `.crypto`
local cipher = require(".crypto.cipher.init")

return {
  _version = "0.0.1",
  cipher = cipher,
  digest = require(".crypto.digest.init"),
  kdf = require(".crypto.kdf.init"),
  mac = require(".crypto.mac.init"),
  random = cipher.issac.random,
  utils = require(".crypto.util.init"),
}
