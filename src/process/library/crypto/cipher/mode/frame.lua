-- What all modes have in common: an object that takes streams, and whose output may be taken at any time.
local arrays = require(".crypto.util.array")
local newQueue = require(".crypto.util.queue")
local streams = require(".crypto.util.stream")

--- `transform` makes a block of output. `advance`, if the mode chains its blocks, gives what the next one is chained to; the first is
--- chained to the first block of the input.
local function newMode(transform, advance)
  return function()
    local public = {}
    local key, blockCipher, padding
    local inputQueue, outputQueue, iv

    function public.setKey(keyBytes)
      key = keyBytes
      return public
    end

    function public.setBlockCipher(cipher)
      blockCipher = cipher
      return public
    end

    function public.setPadding(paddingMode)
      padding = paddingMode
      return public
    end

    function public.init()
      inputQueue = newQueue()
      outputQueue = newQueue()
      iv = nil
      return public
    end

    function public.update(messageStream)
      local byte = messageStream()
      while byte ~= nil do
        inputQueue.push(byte)
        if inputQueue.size() >= blockCipher.blockSize then
          local block = arrays.readFromQueue(inputQueue, blockCipher.blockSize)
          if advance and iv == nil then
            iv = block
          else
            local output = transform(blockCipher, key, block, iv)
            arrays.writeToQueue(outputQueue, output)
            if advance then iv = advance(block, output, iv) end
          end
        end
        byte = messageStream()
      end
      return public
    end

    function public.finish()
      public.update(padding(blockCipher.blockSize, inputQueue.getHead()))
      return public
    end

    function public.getOutputQueue()
      return outputQueue
    end

    function public.asHex()
      return streams.toHex(outputQueue.pop)
    end

    function public.asBytes()
      return streams.toArray(outputQueue.pop)
    end

    function public.asString()
      return streams.toString(outputQueue.pop)
    end

    return public
  end
end

