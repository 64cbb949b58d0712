-- `.crypto.padding.zero`: as many zeros as a block lacks, and two more, as aos has it. The two are left over in the end.
return function(blockSize, byteCount)
  local left = blockSize - ((byteCount - 1) % blockSize) + 1 --@5
  return function()
    if left <= 0 then return nil end
    left = left - 1
    return 0
  end
end
