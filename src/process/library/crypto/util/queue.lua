-- `.crypto.util.queue`: makes a queue of any values, nil included.
return function()
  local queue = {}
  local head, tail = 0, 0
  local public = {}

  function public.push(item)
    queue[head] = item
    head = head + 1
  end

  function public.pop()
    if tail >= head then return nil end
    local item = queue[tail]
    queue[tail] = nil
    tail = tail + 1
    return item
  end

  function public.size()
    return head - tail
  end

  --- How many values were pushed since it was made or reset.
  function public.getHead()
    return head
  end

  --- How many of them were popped.
  function public.getTail()
    return tail
  end

  function public.reset()
    queue = {}
    head, tail = 0, 0
  end

  return public
end
