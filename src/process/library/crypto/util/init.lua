-- `.crypto.util`
return {
  _version = "0.0.1",
  array = require(".crypto.util.array"),
  bit = require(".crypto.util.bit"),
  hex = require(".crypto.util.hex"),
  queue = require(".crypto.util.queue"),
  stream = require(".crypto.util.stream"),
}
